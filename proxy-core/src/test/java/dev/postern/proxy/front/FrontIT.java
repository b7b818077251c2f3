package dev.postern.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.RawClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The serving port as clients see it. */
class FrontIT {
    private static FrontFixture front;

    @BeforeAll
    static void start() {
        front = new FrontFixture();
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    @BeforeEach
    void reset() {
        front.reset();
    }

    @Test
    void servesRequestsOfOneConnectionInTurn() {
        try (RawClient client = front.connect()) {
            client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response().text()).isEqualTo("GET /a 0");
            client.send("POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nxyz");
            assertThat(client.response().text()).isEqualTo("POST /b 3");
            client.send(
                    "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nxyz\r\n0\r\nT: v\r\n\r\n");
            assertThat(client.response().text()).isEqualTo("POST /c 3");
            client.send("GET /d HTTP/1.1\r\nHost: a\r\n\r\nGET /e HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response().text()).isEqualTo("GET /d 0");
            assertThat(client.response().text()).isEqualTo("GET /e 0");
        }
    }
}
