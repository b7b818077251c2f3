package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import dev.postern.server.cluster.Kubectl.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may not, and what they are told; and what is asked for that does not exist. */
@ExtendWith(ClusterExtension.class)
class GateClusterIT {
    private static final String UPGRADE = " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
            + "X-Stream-Protocol-Version: v4.channel.k8s.io\r\nContent-Length: 0\r\n\r\n";
    private static final String EXEC =
            "POST /api/v1/namespaces/default/pods/shell/exec?command=id&stdout=true" + UPGRADE;

    @ParameterizedTest
    @MethodSource("dev.postern.server.cluster.Kubectls#all")
    void toldByEveryKubectlWhichGateRefused(String program, Cluster cluster) throws IOException {
        double opened = opened(cluster);

        Result bob = cluster.kubectl(program, "bob").run("exec", "shell", "--", "id");

        assertThat(bob.exit()).isEqualTo(1);
        assertThat(bob.err()).contains("User \"bob\" cannot create resource \"nodes/proxy\"", "node gate");
        assertThat(opened(cluster)).isEqualTo(opened);
    }

    @ParameterizedTest
    @MethodSource("dev.postern.server.cluster.Kubectls#all")
    void toldByEveryKubectlWhoIsUnknownAndWhatIsNot(String program, Cluster cluster) throws IOException {
        double opened = opened(cluster);
        Kubectl alice = cluster.kubectl(program, "alice");

        Result unknown = withToken(alice, "wrong-token").run("exec", "shell", "--", "id");
        Result known = withToken(alice, "alice-token").run("exec", "shell", "--", "hostname");

        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err()).containsIgnoringCase("unauthorized");
        assertThat(known.text()).isEqualTo("shell\n");
        assertThat(opened(cluster)).isEqualTo(opened + 1);
        assertThat(alice.run("exec", "nosuch", "--", "id").err()).contains("pods \"nosuch\" not found");
        assertThat(alice.run("exec", "pending", "--", "id").err())
                .contains("pod pending does not have a host assigned");
        assertThat(alice.run("exec", "two", "-c", "nope", "--", "id").err())
                .contains("container nope is not valid for pod two");
        assertThat(opened(cluster)).isEqualTo(opened + 1);
    }

    @Test
    void refusesWhoeverLacksThePodGate(Cluster cluster) throws Exception {
        RawResponse carol = exec(cluster, RigUsers.certificate(cluster.rig(), "carol"));

        assertThat(carol.status()).isEqualTo(403);
        assertThat(carol.text()).contains("User \\\"carol\\\" cannot create resource \\\"pods/exec\\\"", "pod gate");
    }

    @Test
    void refusesAStrangersCertificateAndNoCredentialWith401(Cluster cluster) {
        TestCertificate stranger = TestPki.user("alice", "developers");

        assertThat(exec(cluster, stranger).status()).isEqualTo(401);
        assertThat(exec(cluster, null).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nosuch | pods \"nosuch\" not found",
                "pending | pod pending does not have a host assigned",
                "shell -c nope | container nope is not valid for pod shell",
            })
    void answersLikeTheApiServer(String pod, String sentence, Cluster cluster) throws IOException {
        String[] words = pod.split(" ");
        String container = words.length > 1 ? "&container=" + words[2] : "";
        RawResponse answer = RawClient.tls(cluster.postern().port(), admin(cluster))
                .send("POST /api/v1/namespaces/default/pods/" + words[0] + "/exec?command=id&stdout=true" + container
                        + UPGRADE)
                .response();

        assertThat(answer.text()).contains(sentence.replace("\"", "\\\""));
    }

    @Test
    void asksForAContainerWhereThereAreSeveral(Cluster cluster) throws IOException {
        RawResponse answer = RawClient.tls(cluster.postern().port(), admin(cluster))
                .send("POST /api/v1/namespaces/default/pods/two/exec?command=id&stdout=true" + UPGRADE)
                .response();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains("a container name must be specified for pod two, choose one of: [first second]");
    }

    /** The same kubectl with this bearer token instead of a certificate. */
    private static Kubectl withToken(Kubectl kubectl, String token) throws IOException {
        Path kubeconfig = kubectl.kubeconfig().resolveSibling(token + ".kubeconfig");
        String text = Files.readString(kubectl.kubeconfig());
        Files.writeString(kubeconfig, text.replaceAll("\\{client-certificate:.*}", "{token: " + token + "}"));
        return new Kubectl(kubectl.command(), kubeconfig);
    }

    private static RawResponse exec(Cluster cluster, @Nullable TestCertificate identity) {
        return RawClient.tls(cluster.postern().port(), identity).send(EXEC).response();
    }

    private static TestCertificate admin(Cluster cluster) throws IOException {
        try {
            return RigUsers.certificate(cluster.rig(), "admin");
        } catch (java.security.GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static double opened(Cluster cluster) throws IOException {
        try {
            return cluster.postern().metric("postern_kubelet_dial_duration_seconds_count", "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
