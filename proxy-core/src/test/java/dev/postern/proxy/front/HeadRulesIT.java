package dev.postern.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the serving port answers to heads that break a rule, where Vert.x alone would have served many of them. */
class HeadRulesIT {
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "400|GET / HTTP/1.1\\r\\n\\r\\n",
                "400|GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: a\\r\\n\\r\\n",
                "400|GET / HTTP/1.1\\r\\nHost: a@b/c?d\\r\\n\\r\\n",
                "400|GET http://evil/x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400|GET //x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400|GET /a#b HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400|OPTIONS * HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "405|CONNECT 10.0.0.1:22 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "405|get / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "405|TRACE / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400|POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 3\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
                "400|POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 3\\r\\nContent-Length: 3\\r\\n\\r\\nabc",
                "400|POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: +3\\r\\n\\r\\nabc",
                "400|POST / HTTP/1.0\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
                "400|POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
                "400|POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding:\\r\\n chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
                "400|GET / HTTP/1.1\\r\\nHost: a\\r\\nAuthorization: Bearer\\r\\n x\\r\\n\\r\\n",
                "400|GET / HTTP/1.1\\r\\n Host: a\\r\\n\\r\\n",
                "400|GET / HTTP/1.1\\nHost: a\\r\\n\\r\\n",
                "400|GET / HTTP/1.1\\r\\nHost: a\\n\\r\\n",
                "400|GET / HTTP/1.1\\r\\nHost: a\\r\\n: z\\r\\n\\r\\n",
                "400|GET / HTTP/1.1\\r\\nHost: a\\r\\nX_Remote_User: b\\r\\n\\r\\n",
                "400|GET / HTTP/1.1\\r\\nHost: a\\r\\nAuthorization : b\\r\\n\\r\\n",
                "400| GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400|GET\\t/\\tHTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400|GET  / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400|GET /\\r\\n\\r\\n",
                "400|GET / HTTP/1.2\\r\\nHost: a\\r\\n\\r\\n",
                "400|GET / http/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400|GET / HTTP/1.1\\r\\nHost: a\\r\\nAuthorization: b\\r\\nauthorization: c\\r\\n\\r\\n",
                "400|GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: Impersonate-User\\r\\n\\r\\n",
                "417|PUT / HTTP/1.1\\r\\nHost: a\\r\\nExpect: x\\r\\nContent-Length: 1\\r\\n\\r\\n",
                "400|GET / HTTP/1.0\\r\\nHost: a\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n",
                "400|POST / HTTP/1.1\\r\\nHost: a\\r\\nConnection: Upgrade\\r\\nUpgrade: SPDY/3.1\\r\\nContent-Length: 1\\r\\n\\r\\nx",
            })
    void answersAHeadThatBreaksARuleAndCloses(int status, String head) {
        try (RawClient client = front.connect()) {
            client.send(unescaped(head) + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
            RawResponse response = client.response();
            assertThat(response.status()).as(response.toString()).isEqualTo(status);
            assertThat(response.header("Content-Type")).contains("application/json");
            assertThat(response.header("Connection")).contains("close");
            assertThat(response.header("X-Content-Type-Options")).contains("nosniff");
            assertThat(response.header("Cache-Control")).contains("no-cache, private");
            assertThat(response.text()).contains("\"kind\":\"Status\"", "\"code\":" + status);
            assertThat(client.end(Duration.ofSeconds(3))).isEqualTo(RawClient.End.CLOSED);
            assertThat(client.received()).containsOnlyOnce("HTTP/1.1 " + status);
        }
        assertThat(front.count).hasValue(0);
    }

    @Test
    void refusesOneHeadWhereverItIsCut() {
        String head = "GET / HTTP/1.1\r\nHost: a\r\n: z\r\n\r\n";
        for (int cut = 1; cut < head.length(); cut += 3) {
            try (RawClient client = front.connect()) {
                client.send(head.substring(0, cut)).trySend(head.substring(cut));
                assertThat(client.response().status()).isEqualTo(400);
            }
        }
        assertThat(front.count).hasValue(0);
    }

    @Test
    void servesOneHeadWhereverItIsCut() {
        String head = "\r\nPOST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab";
        try (RawClient client = front.connect()) {
            for (int cut = 0; cut <= head.length(); cut++) {
                client.send(head.substring(0, cut)).send(head.substring(cut));
                assertThat(client.response().text()).isEqualTo("POST /x 2");
            }
        }
    }

    @Test
    void answersAViolationOnlyAfterTheRequestBeforeIt() {
        try (RawClient client = front.connect()) {
            client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\nGET /second HTTP/1.1\r\n\r\n");
            assertThat(client.response().text()).isEqualTo("GET /first 0");
            assertThat(client.response().status()).isEqualTo(400);
            assertThat(client.end(Duration.ofSeconds(3))).isEqualTo(RawClient.End.CLOSED);
        }
    }

    @Test
    void readsHeadsUpToTheirLimitsAndNoLonger() {
        String start = "GET /" + "a".repeat(64 * 1024 - 14);
        assertThat(status(start + " HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(200);
        assertThat(status(start + "a HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(414);
        String line = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "v".repeat(64 * 1024 - 9 - 5);
        assertThat(status(line + "\r\n\r\n")).isEqualTo(200);
        assertThat(status(line + "v\r\n\r\n")).isEqualTo(431);
        String many = "GET / HTTP/1.1\r\nHost: a\r\n" + "A: b\r\n".repeat(199);
        assertThat(status(many + "\r\n")).isEqualTo(200);
        assertThat(status(many + "A: b\r\n\r\n")).isEqualTo(431);
        assertThat(status("GET /exec?command=" + "x".repeat(30 * 1024) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .isEqualTo(200);
    }

    private static int status(String head) {
        try (RawClient client = front.connect()) {
            client.trySend(head);
            return client.response().status();
        }
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
    }
}
