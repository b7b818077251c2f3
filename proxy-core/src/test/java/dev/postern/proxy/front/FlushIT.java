package dev.postern.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.RawClient;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written in one turn of the event loop, outside of a read: one TLS record, which a client reads at once. */
class FlushIT {
    private static final int PIECES = 100;

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
    void answerInPieces() {
        front.reset();
        front.line(request -> {
            HttpServerResponse response = ((PlainRequest) request).exchange().response();
            Connections.context(((PlainRequest) request).exchange().connection())
                    .runOnContext(later -> inPieces(response));
        });
    }

    @Test
    void writesTheHeadAndAllPiecesTogether() throws IOException {
        try (RawClient client = front.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            assertThat(client.input().read(new byte[32 * 1024]))
                    .isEqualTo(PIECES * "1\r\nx\r\n".length() + "0\r\n\r\n".length());
        }
    }

    @Test
    void writesTheHeadAndAllPiecesTogetherOverHttp2() throws IOException {
        try (RawHttp2 client = new RawHttp2(front.port())) {
            client.request(1, ":method: GET", ":scheme: https", ":path: /", ":authority: a");
            assertThat(client.next(1)).isEqualTo("200");
            int frameHead = 9;
            assertThat(client.record()).isEqualTo(PIECES * (frameHead + 1) + frameHead);
        }
    }

    private static void inPieces(HttpServerResponse response) {
        response.setChunked(true);
        for (int i = 0; i < PIECES; i++) {
            response.write("x");
        }
        response.end();
    }
}
