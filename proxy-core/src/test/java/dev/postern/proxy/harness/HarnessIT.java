package dev.postern.proxy.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HarnessIT {
    private static final String UPGRADE = "POST /exec/default/web/c HTTP/1.1\r\nHost: k\r\nConnection: Upgrade\r\n"
            + "Upgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n";

    private final FakeKubelet kubelet = new FakeKubelet("node1");
    private final FakeApi api = new FakeApi();

    @AfterEach
    void close() {
        kubelet.close();
        api.close();
    }

    @Test
    void kubeletEchoesAndRecordsEveryByteAndTheCertificate() {
        try (RawClient client = RawClient.tls(kubelet.port(), TestPki.gatewayAtKubelets())) {
            assertThat(client.send(UPGRADE).head().header("upgrade")).contains("SPDY/3.1");
            assertThat(client.send("ping").text(4)).isEqualTo("ping");
        }
        BackendConnection connection = kubelet.connection(0);
        assertThat(connection.awaitEnd(Duration.ofSeconds(2))).isEqualTo(BackendConnection.End.CLOSED);
        assertThat(connection.received()).isEqualTo(UPGRADE + "ping");
        assertThat(connection
                        .clientCertificates()
                        .get(0)
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=postern-kubelet-client,O=system:masters");
    }

    @Test
    void kubeletRefusesClientsWithoutCertificate() {
        assertThatThrownBy(() -> {
                    try (RawClient client = RawClient.tls(kubelet.port(), null)) {
                        client.send(UPGRADE).head();
                    }
                })
                .isInstanceOf(UncheckedIOException.class);
        assertThat(kubelet.received()).isBlank();
    }

    @Test
    void clientTellsClosedFromResetFromOpen() {
        kubelet.replies(KubeletReplies.status(403, "no").thenClose());
        assertThat(connected().send(UPGRADE).end(Duration.ofSeconds(2))).isEqualTo(RawClient.End.CLOSED);
        kubelet.replies(KubeletReplies.reset());
        assertThat(connected().send(UPGRADE).end(Duration.ofSeconds(2))).isEqualTo(RawClient.End.RESET);
        kubelet.replies(KubeletReplies.silence());
        assertThat(connected().send(UPGRADE).end(Duration.ofMillis(50))).isEqualTo(RawClient.End.OPEN);
    }

    @Test
    void kubeletTellsClosedFromReset() {
        RawClient client = connected();
        client.send(UPGRADE).head();
        client.reset();
        assertThat(kubelet.connection(0).awaitEnd(Duration.ofSeconds(2))).isEqualTo(BackendConnection.End.RESET);
    }

    @Test
    void apiServesObjectsRulesAndChunks() {
        api.pod("default/web", "node1", "c").on("/w", FakeApi.chunks(List.of("one", "two"), true));
        try (RawClient client = RawClient.tls(api.port(), TestPki.gatewayAtApiServer())) {
            assertThat(client.send(get("/api/v1/namespaces/default/pods/web"))
                            .response()
                            .text())
                    .contains("\"nodeName\":\"node1\"");
            assertThat(client.send(get("/w")).response().text()).isEqualTo("onetwo");
            assertThat(client.send(get("/api/v1/nodes/n")).response().text()).contains("nodes \\\"n\\\" not found");
        }
        assertThat(api.requests())
                .hasSize(3)
                .satisfies(all -> assertThat(all.get(1).ownLookup()).isFalse());
    }

    private RawClient connected() {
        return RawClient.tls(kubelet.port(), TestPki.gatewayAtKubelets());
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: api\r\n\r\n";
    }
}
