package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F5, F10, F11: bodies whose end is unclear, that nobody expects, or that are too long. */
final class BodyIT {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final Duration SOON = Duration.ofSeconds(1);

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    @BeforeEach
    void servePods() {
        gateway.api().on(PODS, FakeApi.json(200, "{\"kind\":\"PodList\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3\r\nab",
                "0x3\r\nabc\r\n0\r\n\r\n",
                " 3 \r\nabc\r\n0\r\n\r\n",
                "-3\r\nabc\r\n0\r\n\r\n",
                "3\nabc\r\n0\r\n\r\n",
                "3\r\nabc\n0\r\n\r\n",
                "3\r\nabcd\r\n0\r\n\r\n",
                "3;a=\"\r\n\"\r\nabc\r\n0\r\n\r\n",
                "3;a=b\nc\r\nabc\r\n0\r\n\r\n",
                "FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n",
                "\r\nabc\r\n0\r\n\r\n"
            })
    @Tag("F5")
    void aBrokenChunkAbortsTheRequestAtTheApiServerToo(String body) {
        RawClient client = gateway.alice()
                .send("POST " + PODS + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
        if (body.endsWith("ab")) {
            client.endOutput();
        }
        assertThat(client.end(SOON)).isNotEqualTo(RawClient.End.OPEN);
        assertThat(client.received()).doesNotContain("HTTP/1.1 2");
        for (ApiRequest request : gateway.api().forwarded()) {
            request.connection().awaitEnd(SOON);
            assertThat(request.body())
                    .as("a body that came to its end at the API server")
                    .isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "100-continue, x", "100 continue", "\"100-continue\"", "200-ok"})
    @Tag("F10")
    void expectsNothingBut100Continue(String expectation) {
        RawClient client = gateway.alice()
                .send("POST " + PODS + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: " + expectation
                        + "\r\n\r\n{}");
        assertThat(client.response().status()).isIn(400, 417);
        gateway.oracles().noUpstream();
    }

    @Test
    @Tag("F10")
    void continuesAnUpstreamBodyItself() {
        RawClient client = gateway.alice()
                .send("POST " + PODS
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        assertThat(client.head().status()).isEqualTo(100);
        assertThat(client.send("{}").response().status()).isEqualTo(200);
        assertThat(gateway.api().forwarded().get(0).head()).doesNotContainIgnoringCase("expect:");
        assertThat(gateway.api().forwarded().get(0).body()).isEqualTo(new byte[] {'{', '}'});
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\n\r\nhello",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"
            })
    @Tag("F10")
    @Tag("F11")
    void aRequestForAKubeletHasNoBody(String rest) {
        for (Transport transport : Transport.values()) {
            String request = transport.toPod(GatewayFixture.POD).replace("Content-Length: 0\r\n", "");
            RawClient client = gateway.alice().send(request.substring(0, request.length() - 2) + rest);
            RawResponse first = client.response();
            RawResponse answer = first.status() == 100 ? client.response() : first;
            assertThat(answer.status()).as("%s", transport).isIn(400, 417);
            if (transport.upgrades()) {
                assertThat(client.end(SOON)).isNotEqualTo(RawClient.End.OPEN);
            }
        }
        gateway.oracles().noDial();
    }

    @Test
    @Tag("F11")
    void aBodyForTheApiServerIsBoundedAt3MebibytesOnTheWire() {
        int limit = 3 * 1024 * 1024;
        assertThat(posted(limit, "Content-Length: " + limit).status()).isEqualTo(200);
        assertThat(gateway.api().forwarded().get(0).body()).hasSize(limit);
        RawClient declared = gateway.alice()
                .send("POST " + PODS + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + (limit + 1) + "\r\n\r\n");
        assertThat(declared.response().status()).isEqualTo(413);
        RawClient endless = gateway.alice()
                .send("POST " + PODS + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
        String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
        boolean open = true;
        for (int i = 0; open && i < 400; i++) {
            open = endless.trySend(chunk);
        }
        assertThat(endless.end(Duration.ofSeconds(2))).isNotEqualTo(RawClient.End.OPEN);
        assertThat(gateway.api()
                        .forwarded()
                        .get(gateway.api().forwarded().size() - 1)
                        .body())
                .isNull();
    }

    private static RawResponse posted(int size, String framing) {
        return gateway.alice()
                .send("POST " + PODS + " HTTP/1.1\r\nHost: localhost\r\n" + framing + "\r\n\r\n" + "x".repeat(size))
                .response();
    }
}
