package dev.postern.server.dev.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.server.dev.client.HttpConnection;
import dev.postern.server.dev.client.HttpResponse;
import dev.postern.server.dev.client.SpdyClient;
import dev.postern.server.dev.streaming.StreamingRequest.Kind;
import dev.postern.server.dev.streaming.StreamingRequest.PortForward;
import dev.postern.server.dev.streaming.StreamingRequest.RemoteCommand;
import dev.postern.server.dev.streaming.StreamingRequest.Streams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The expected texts were recorded from a kubelet of Kubernetes 1.37. */
class NegotiationIT {
    private static final RemoteCommand EXEC =
            new RemoteCommand(Kind.EXEC, new Streams(true, true, false, false), () -> LocalProcess.shell("cat"));
    private static final PortForward FORWARD = new PortForward("5and80x", "", port -> {
        throw new IOException("nothing listens");
    });
    private static final String SPDY = "Connection: Upgrade\nUpgrade: SPDY/3.1\n";
    private static final String WEBSOCKET = "Upgrade: websocket\nConnection: Upgrade\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n";
    private static final String PLAIN_ACCEPT =
            "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\nSec-WebSocket-Protocol: ";

    private final StreamingHost host = new StreamingHost(EXEC, StreamingOptions.DEFAULTS);
    private final StreamingHost modern =
            new StreamingHost(EXEC, new StreamingOptions(Duration.ofHours(4), Duration.ofSeconds(30), true));

    @AfterEach
    void closes() throws InterruptedException {
        host.close();
        modern.close();
    }

    @Test
    void spdyGetsTheClientsFirstVersionThatIsSupported() {
        String answer = ask(
                "POST",
                SPDY
                        + "X-Stream-Protocol-Version: v5.channel.k8s.io\nX-Stream-Protocol-Version: v9, v4.channel.k8s.io, channel.k8s.io");

        assertThat(answer)
                .isEqualTo("HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: SPDY/3.1\n"
                        + "X-Stream-Protocol-Version: v4.channel.k8s.io\nDate: …\n\n");
    }

    @Test
    void spdyWithoutVersionIsToldHowManyFieldsTheKubeletSentOn() {
        assertThat(ask("GET", SPDY + "User-Agent: x\nX-A: 1\nX-A: 2"))
                .isEqualTo(
                        "HTTP/1.1 400 Bad Request\nContent-Length: 93\nContent-Type: text/plain; charset=utf-8\nDate: …\n"
                                + "X-Content-Type-Options: nosniff\n\n"
                                + "unable to upgrade: header X-Stream-Protocol-Version does not exist in request with 5 headers\n");
        assertThat(ask("POST", SPDY + "Content-Length: 0")).contains("in request with 5 headers\n");
    }

    @Test
    void spdyWithEmptyVersionsIsRefused() {
        assertThat(ask("POST", SPDY + "X-Stream-Protocol-Version: \nX-Stream-Protocol-Version: ,"))
                .startsWith("HTTP/1.1 400 Bad Request\n")
                .endsWith(
                        "unable to upgrade: header X-Stream-Protocol-Version contains [ ,], but no valid protocols\n");
    }

    @Test
    void spdyWithOtherVersionsIsToldWhatWouldDo() {
        assertThat(ask("POST", SPDY + "X-Stream-Protocol-Version: v9,v8"))
                .isEqualTo(
                        "HTTP/1.1 403 Forbidden\nContent-Length: 160\nContent-Type: text/plain; charset=utf-8\nDate: …\n"
                                + "X-Accepted-Stream-Protocol-Versions: v4.channel.k8s.io\n"
                                + "X-Accepted-Stream-Protocol-Versions: v3.channel.k8s.io\n"
                                + "X-Accepted-Stream-Protocol-Versions: v2.channel.k8s.io\n"
                                + "X-Accepted-Stream-Protocol-Versions: channel.k8s.io\n"
                                + "X-Content-Type-Options: nosniff\n\n"
                                + "unable to upgrade: unable to negotiate protocol: client supports [v9 v8], server accepts "
                                + "[v4.channel.k8s.io v3.channel.k8s.io v2.channel.k8s.io channel.k8s.io]\n");
    }

    @Test
    void anotherUpgradeIsToldItsFields() {
        assertThat(ask(
                        "POST",
                        "Connection: Upgrade\nUpgrade: h2c\nX-Stream-Protocol-Version: v4.channel.k8s.io\n"
                                + "Content-Length: 0\nX-Forwarded-For: 10.0.0.1\nx-lower: a \"b\" \\ c"))
                .isEqualTo(
                        "HTTP/1.1 400 Bad Request\nContent-Length: 351\nContent-Type: text/plain; charset=utf-8\nDate: …\n"
                                + "X-Content-Type-Options: nosniff\nX-Stream-Protocol-Version: v4.channel.k8s.io\n\n"
                                + "unable to upgrade: missing upgrade headers in request: http.Header{"
                                + "\"Connection\":[]string{\"Upgrade\"}, \"Content-Length\":[]string{\"0\"}, "
                                + "\"Upgrade\":[]string{\"h2c\"}, \"User-Agent\":[]string{\"Go-http-client/1.1\"}, "
                                + "\"X-Forwarded-For\":[]string{\"10.0.0.1, 127.0.0.1\"}, "
                                + "\"X-Lower\":[]string{\"a \\\"b\\\" \\\\ c\"}, "
                                + "\"X-Stream-Protocol-Version\":[]string{\"v4.channel.k8s.io\"}}\n");
    }

    @Test
    void onlyTheFirstConnectionLineCountsInTheEnd() {
        assertThat(ask("POST", "Connection: keep-alive\n" + SPDY + "X-Stream-Protocol-Version: v4.channel.k8s.io"))
                .contains(
                        "missing upgrade headers in request: http.Header{\"Connection\":[]string{\"keep-alive\", \"Upgrade\"}");
        assertThat(ask("GET", "Connection: keep-alive\n" + WEBSOCKET))
                .isEqualTo("HTTP/1.1 400 Bad Request\nConnection: close\n\nnot websocket protocol");
    }

    @Test
    void withoutUpgradeTheConnectionStaysUsable() {
        try (HttpConnection client = host.connect()) {
            HttpResponse first = client.request("POST", "/", List.of("Content-Length: 0"));
            HttpResponse second = client.request("GET", "/", List.of());

            assertThat(first.text())
                    .isEqualTo(
                            "HTTP/1.1 500 Internal Server Error\nContent-Type: text/plain; charset=utf-8\n"
                                    + "X-Content-Type-Options: nosniff\nDate: …\nContent-Length: 25\n\nUpgrade request required\n");
            assertThat(second.status()).isEqualTo(500);
        }
    }

    @Test
    void aWebSocketGetsItsFirstSubprotocolThatIsSupported() {
        assertThat(ask("GET", WEBSOCKET)).isEqualTo(PLAIN_ACCEPT + "\n\n");
        assertThat(ask("GET", WEBSOCKET + "Sec-WebSocket-Protocol: ")).isEqualTo(PLAIN_ACCEPT + "\n\n");
        for (String version :
                List.of("v4.channel.k8s.io", "channel.k8s.io", "base64.channel.k8s.io", "v4.base64.channel.k8s.io")) {
            assertThat(ask("GET", WEBSOCKET + "Sec-WebSocket-Protocol: v5.channel.k8s.io, " + version))
                    .isEqualTo(PLAIN_ACCEPT + version + "\n\n");
        }
    }

    @Test
    void aWebSocketIsRefusedInFewWords() {
        assertThat(ask("GET", WEBSOCKET + "Sec-WebSocket-Protocol: v5.channel.k8s.io"))
                .isEqualTo("HTTP/1.1 403 Forbidden\nConnection: close\n\n");
        assertThat(ask("POST", WEBSOCKET + "Content-Length: 0"))
                .isEqualTo("HTTP/1.1 405 Method Not Allowed\nConnection: close\n\nbad method");
        assertThat(ask("GET", WEBSOCKET.replaceFirst("Sec-WebSocket-Key[^\n]*\n", "")))
                .isEqualTo("HTTP/1.1 400 Bad Request\nConnection: close\n\nmismatch challenge/response");
        assertThat(ask("GET", WEBSOCKET.replace("13", "12")))
                .isEqualTo("HTTP/1.1 400 Bad Request\nConnection: close\nSec-Websocket-Version: 13\n\n"
                        + "missing or bad WebSocket Version");
    }

    @Test
    void aNodeThatTranslatesAnswersVersionFiveItself() {
        String fifth = WEBSOCKET + "Sec-WebSocket-Protocol: v4.channel.k8s.io, v5.channel.k8s.io\n";

        assertThat(ask(modern, "GET", "/", fifth)).isEqualTo(PLAIN_ACCEPT + "v5.channel.k8s.io\n\n");
        assertThat(ask(modern, "POST", "/", fifth + "Content-Length: 0"))
                .isEqualTo("HTTP/1.1 405 Method Not Allowed\n\nbad method");
        assertThat(ask(modern, "GET", "/", fifth.replace("13", "12")))
                .isEqualTo("HTTP/1.1 400 Bad Request\nSec-WebSocket-Version: 13\n\nmissing or bad WebSocket Version");
    }

    @Test
    void portForwardHasOneVersionOverSpdy() {
        host.serving(FORWARD);

        assertThat(ask("POST", SPDY + "X-Stream-Protocol-Version: portforward.k8s.io"))
                .startsWith("HTTP/1.1 101 ")
                .contains("\nX-Stream-Protocol-Version: portforward.k8s.io\n");
        assertThat(ask("POST", SPDY + "X-Stream-Protocol-Version: v4.channel.k8s.io"))
                .contains("\nX-Accepted-Stream-Protocol-Versions: portforward.k8s.io\n")
                .endsWith("client supports [v4.channel.k8s.io], server accepts [portforward.k8s.io]\n");
    }

    @Test
    void portForwardOverWebSocketNeedsPorts() {
        host.serving(FORWARD);

        assertThat(ask(host, "GET", "/", WEBSOCKET))
                .isEqualTo("HTTP/1.1 400 Bad Request\nDate: …\nContent-Length: 34\n"
                        + "Content-Type: text/plain; charset=utf-8\n\nquery parameter \"port\" is required");
        assertThat(ask(host, "GET", "/?port=80", WEBSOCKET + "Sec-WebSocket-Protocol: channel.k8s.io"))
                .isEqualTo("HTTP/1.1 403 Forbidden\nConnection: close\n\n");
    }

    @Test
    void aTunnelIsAcceptedWhereTheNodeSpeaksIt() {
        String tunnel = WEBSOCKET + "Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io";
        host.serving(FORWARD);
        modern.serving(FORWARD);

        assertThat(ask("GET", tunnel)).endsWith("query parameter \"port\" is required");
        assertThat(ask(modern, "GET", "/", tunnel)).isEqualTo(PLAIN_ACCEPT + "SPDY/3.1+portforward.k8s.io\n\n");
        assertThat(ask(modern, "GET", "/", tunnel.replace("port", "foo")))
                .startsWith("HTTP/1.1 403 Forbidden\nContent-Length: 122\n")
                .endsWith("client supports [fooforward.k8s.io], server accepts [portforward.k8s.io]\n");
        assertThat(ask(modern, "POST", "/", tunnel + "\nContent-Length: 0"))
                .isEqualTo("HTTP/1.1 405 Method Not Allowed\nContent-Type: text/plain; charset=utf-8\n"
                        + "Sec-Websocket-Version: 13\nX-Content-Type-Options: nosniff\nDate: …\nContent-Length: 19\n\n"
                        + "Method Not Allowed\n");
        assertThat(ask(modern, "GET", "/", tunnel.replace("13", "12"))).endsWith("\n\nBad Request\n");
    }

    @Test
    void bytesBehindTheHeadAreTheStreams() {
        String head =
                "POST / HTTP/1.1\r\nHost: node\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0\r\n"
                        + "X-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n";
        byte[] ping = {(byte) 0x80, 3, 0, 6, 0, 0, 0, 4, 0, 0, 0, 1};
        for (StreamingHost each : List.of(host, modern.holding())) {
            try (HttpConnection client = each.connect()) {
                byte[] both = new byte[head.length() + ping.length];
                System.arraycopy(head.getBytes(StandardCharsets.US_ASCII), 0, both, 0, head.length());
                System.arraycopy(ping, 0, both, head.length(), ping.length);

                client.send(both);
                client.response();
                SpdyClient spdy = SpdyClient.over(client);
                await().until(() -> !spdy.frames().isEmpty());

                assertThat(spdy.frames()).containsExactly("PING 1");
            }
        }
    }

    private String ask(String method, String fields) {
        return ask(host, method, "/", fields);
    }

    private static String ask(StreamingHost server, String method, String target, String fields) {
        try (HttpConnection client = server.connect()) {
            return client.request(method, target, List.of(fields.split("\n"))).text();
        }
    }
}
