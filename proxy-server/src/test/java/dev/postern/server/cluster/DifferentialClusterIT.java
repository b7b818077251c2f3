package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.request.DifferentialCase;
import dev.postern.proxy.request.DifferentialCase.Answer;
import dev.postern.proxy.request.DifferentialCorpus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same requests to the API server and to a Postern whose pod gate decides by the same RBAC objects, as files, as it
 * copies them, or as the API server answers for them, and that has no node gate: the same code and reason, or the
 * difference that the corpus explains.
 */
@ExtendWith(ClusterExtension.class)
class DifferentialClusterIT {
    private static final int PORT = Rig.PORTS + 653;

    @ParameterizedTest
    @ValueSource(strings = {"RBAC", "RBACCluster", "Webhook"})
    void answersWhatTheApiServerAnswers(String mode, Cluster cluster) throws Exception {
        String policy = cluster.rig()
                .kubectl("admin")
                .run("get", "clusterroles,roles,clusterrolebindings,rolebindings", "-A", "-o", "yaml")
                .text();
        Map<String, TestCertificate> users = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        String gates = mode.equals("RBAC") ? "" : "  authorization: {podGate: [" + mode + "], nodeGate: [Disabled]}\n";
        try (Postern postern = cluster.another(new Postern.Settings(PORT, "Disabled", policy, gates))) {
            for (DifferentialCase asked : DifferentialCorpus.cases()) {
                TestCertificate user = asked.user().isEmpty()
                        ? null
                        : users.computeIfAbsent(asked.user(), name -> certificate(cluster, name));
                Answer expected = asked.expected(answer(cluster.rig().apiPort(), user, asked));
                Answer answered = answer(postern.port(), user, asked);
                if (!expected.equals(answered)) {
                    wrong.add(asked + ": expected " + expected + ", was " + answered);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(DifferentialCorpus.cases()).hasSizeGreaterThanOrEqualTo(300);
    }

    private static Answer answer(int port, @Nullable TestCertificate user, DifferentialCase asked) {
        try (RawClient client = RawClient.tls(port, user)) {
            client.send(asked.wire());
            boolean headOnly = asked.method().equals("HEAD");
            return Answer.of(headOnly ? client.head() : client.response());
        }
    }

    private static TestCertificate certificate(Cluster cluster, String user) {
        try {
            return RigUsers.certificate(cluster.rig(), user);
        } catch (java.io.IOException | java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
