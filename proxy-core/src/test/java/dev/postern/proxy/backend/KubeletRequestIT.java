package dev.postern.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.FakeKubelet;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a kubelet is sent: only what is written from parsed values (catalogue D1, D2, D8, D10, F10). */
class KubeletRequestIT {
    private static final String[] CANARIES = {
        "Authorization: Bearer CANARY",
        "Proxy-Authorization: Basic CANARY",
        "Cookie: session=CANARY",
        "X-Remote-User: CANARY",
        "X-Remote-Group: CANARY",
        "X-Remote-Extra-Foo%2fBar: CANARY",
        "X-Auth-Token: CANARY",
        "X-Forwarded-For: 203.0.113.77, CANARY",
        "X-Forwarded-Host: CANARY",
        "Forwarded: for=CANARY",
        "X-Real-IP: CANARY",
        "True-Client-IP: CANARY",
        "X-Original-URL: /CANARY",
        "Origin: https://CANARY",
        "Referer: https://CANARY",
        "HTTP2-Settings: CANARY",
        "Keep-Alive: CANARY",
        "TE: trailers",
        "Sec-WebSocket-Extensions: permessage-deflate"
    };

    private static final BackendFixture FIXTURE = new BackendFixture();

    private final BackendFixture fixture = FIXTURE.reset();
    private final FakeKubelet kubelet = fixture.kubelet;

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    @Test
    void asksForSpdyWithExactlyTheseLines() {
        assertThat(sent(Transport.SPDY, CANARIES))
                .containsExactly(
                        "POST /exec/default/web/app?command=id&output=1 HTTP/1.1",
                        "Host: 127.0.0.1:" + kubelet.port(),
                        "Connection: Upgrade",
                        "Upgrade: SPDY/3.1",
                        "X-Stream-Protocol-Version: v4.channel.k8s.io",
                        "X-Stream-Protocol-Version: v3.channel.k8s.io",
                        "Content-Length: 0",
                        "X-Forwarded-For: 127.0.0.1");
    }

    @Test
    void asksForWebSocketWithExactlyTheseLines() {
        assertThat(sent(Transport.WEBSOCKET, CANARIES))
                .containsExactly(
                        "GET /exec/default/web/app?command=id&output=1 HTTP/1.1",
                        "Host: 127.0.0.1:" + kubelet.port(),
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "Sec-WebSocket-Protocol: v4.channel.k8s.io",
                        "X-Forwarded-For: 127.0.0.1");
    }

    @Test
    void asksForLogsWithExactlyTheseLines() {
        assertThat(sent(Transport.PLAIN, CANARIES))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).isEqualTo("GET /containerLogs/default/web/app HTTP/1.1"),
                        line -> assertThat(line).isEqualToIgnoringCase("Host: 127.0.0.1:" + kubelet.port()),
                        line -> assertThat(line).isEqualToIgnoringCase("Connection: close"),
                        line -> assertThat(line).isEqualTo("X-Forwarded-For: 127.0.0.1"));
    }

    @ParameterizedTest
    @EnumSource
    void cutsTheUserAgentDownToWhatALogCanHold(Transport transport) {
        assertThat(sent(transport, "User-Agent: kubectl/v1.37 \u00e4\u00f6 " + "x".repeat(1000)))
                .contains("User-Agent: " + ("kubectl/v1.37  " + "x".repeat(1000)).substring(0, 256));
    }

    @ParameterizedTest
    @EnumSource
    void appendsThePeerToWhatATrustedProxySays(Transport transport) {
        try (BackendFixture trusting = new BackendFixture("127.0.0.0/8")) {
            trusting.kubelet.replies(KubeletReplies.status(400, "seen"));
            try (RawClient client = trusting.send(
                    transport, "X-Forwarded-For: 203.0.113.7", "X-Forwarded-For: 198.51.100.2,10.0.0.1")) {
                client.response();
            }
            assertThat(trusting.kubelet.connection(0).received().lines())
                    .contains("X-Forwarded-For: 203.0.113.7, 198.51.100.2, 10.0.0.1, 127.0.0.1");
        }
    }

    /** The lines of the one head that the kubelet got, and nothing behind it. */
    private List<String> sent(Transport transport, String... headers) {
        kubelet.replies(KubeletReplies.status(400, "seen"));
        try (RawClient client = fixture.send(transport, headers)) {
            RawResponse answer = client.response();
            assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        }
        assertThat(kubelet.accepts()).isEqualTo(1);
        String received = kubelet.connection(0).received();
        assertThat(received).endsWith("\r\n\r\n").doesNotContain("CANARY");
        return new ArrayList<>(received.strip().lines().toList());
    }
}
