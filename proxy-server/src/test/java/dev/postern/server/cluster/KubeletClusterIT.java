package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.TestPki;
import dev.postern.server.cluster.Kubectl.Result;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What kubectl says of kubelets that misbehave, and what a kubelet is shown. */
@ExtendWith(ClusterExtension.class)
class KubeletClusterIT {
    @Test
    void showsTheKubeletItsCertificateTheClientsAddressAndNothingOfTheClients(Cluster cluster) throws IOException {
        try (FakeNode node = FakeNode.register(cluster, "shown")) {
            node.kubelet().replies(KubeletReplies.status(403, "Forbidden (user=postern-kubelet-client)"));

            Result result = exec(cluster, node);

            BackendConnection connection = node.kubelet().connection(0);
            assertThat(connection.received())
                    .startsWith("POST /exec/default/on-shown/main?command=id&error=1&output=1 HTTP/1.1\r\n")
                    .containsIgnoringCase("X-Forwarded-For: 127.0.0.1\r\n")
                    .doesNotContainIgnoringCase("Authorization")
                    .doesNotContainIgnoringCase("Kubectl-");
            assertThat(connection
                            .clientCertificates()
                            .get(0)
                            .getSubjectX500Principal()
                            .getName())
                    .contains("CN=postern-kubelet-client");
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).contains("Forbidden (user=postern-kubelet-client)");
        }
    }

    @Test
    void namesTheHopWhereAKubeletFails(Cluster cluster) throws IOException {
        try (FakeNode node = FakeNode.register(cluster, "failing")) {
            node.kubelet().replies(KubeletReplies.status(500, "container runtime is down"));
            assertThat(exec(cluster, node).err()).contains("container runtime is down");

            node.kubelet().replies(KubeletReplies.redirect(302, "https://127.0.0.1:1/elsewhere"));
            assertThat(exec(cluster, node).err())
                    .contains("invalid upgrade response: status code 302")
                    .doesNotContain("elsewhere");

            node.kubelet().replies(KubeletReplies.raw("no HTTP at all\r\n\r\n"));
            assertThat(exec(cluster, node).err()).contains("kubelet", "failing");

            node.kubelet().replies(KubeletReplies.close());
            assertThat(exec(cluster, node).err()).contains("kubelet", "failing");
        }
    }

    @Test
    void namesTheHopWhereAKubeletCannotBeReached(Cluster cluster) throws IOException {
        try (FakeNode node = FakeNode.register(cluster, "unreached")) {
            node.kubelet().certificate(TestPki.kubelet("another"));
            assertThat(exec(cluster, node).err())
                    .contains("error dialing backend", "unreached", "a certificate of another name");
            assertThat(node.kubelet().received()).isBlank();

            node.kubelet().certificate(TestPki.STRANGER.issue(CertificateRequest.kubelet("unreached")));
            assertThat(exec(cluster, node).err()).contains("error dialing backend", "unreached", "certificate");
            assertThat(node.kubelet().received()).isBlank();

            node.kubelet().close();
            assertThat(exec(cluster, node).err())
                    .contains("error dialing backend", "unreached")
                    .doesNotContain("127.0.0.1");
        }
    }

    /** With the oldest kubectl: one that speaks WebSocket asks again in SPDY, and waits once more. */
    @Test
    void doesNotWaitForeverForAKubelet(Cluster cluster) throws IOException {
        try (FakeNode node = FakeNode.register(cluster, "silent")) {
            node.kubelet().replies(KubeletReplies.silence());

            Kubectl oldest = cluster.kubectl(Kubectls.all().get(0), "admin");
            assertThat(exec(oldest, node).err()).contains("kubelet", "silent", "did not answer within 30 s");
            Eventually.holds(
                    "its connections are closed",
                    Duration.ofSeconds(1),
                    () -> node.kubelet().open() == 0);
        }
    }

    private static Result exec(Cluster cluster, FakeNode node) throws IOException {
        return exec(cluster.kubectl("admin"), node);
    }

    private static Result exec(Kubectl kubectl, FakeNode node) {
        Result result = kubectl.run("exec", node.pod(), "--", "id");
        assertThat(result.exit()).isEqualTo(1);
        return result;
    }
}
