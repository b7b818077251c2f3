package dev.postern.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.cluster.Kubectl.Result;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every kubectl is served in the protocol that it asks for first, by kubelets that speak no new WebSocket: one request for
 * each command, and no second one in SPDY.
 */
@ExtendWith(ClusterExtension.class)
class FirstRequestClusterIT {
    private static final String KUBECTLS = "dev.postern.server.cluster.Kubectls#all";
    private static final int EXEC_BY_WEBSOCKET = 30;
    private static final int PORT_FORWARD_BY_WEBSOCKET = 31;

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void execsWithOneRequest(String program, Cluster cluster) throws Exception {
        Kubectl alice = cluster.kubectl(program, "alice");
        Requests before = Requests.at(cluster.postern());

        Result result = alice.run(
                "typed".getBytes(UTF_8), "exec", "-i", "shell", "--", "sh", "-c", "cat; echo to-err >&2; exit 42");

        assertThat(result.exit()).describedAs("%s", result).isEqualTo(42);
        assertThat(result.text()).isEqualTo("typed");
        assertThat(result.err()).contains("to-err");
        boolean webSocket = minor(alice) >= EXEC_BY_WEBSOCKET;
        assertThat(Requests.at(cluster.postern()).since(before))
                .isEqualTo(new Requests(1, 1, webSocket ? 1 : 0, 0));
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void forwardsPortsWithOneRequest(String program, Cluster cluster) throws Exception {
        Kubectl alice = cluster.kubectl(program, "alice");
        Requests before = Requests.at(cluster.postern());

        try (PortForward forward = PortForward.start(alice)) {
            for (int i = 0; i < 10; i++) {
                assertThat(forward.get("/")).startsWith("hello from frontend");
            }
        }

        boolean webSocket = minor(alice) >= PORT_FORWARD_BY_WEBSOCKET;
        assertThat(Requests.at(cluster.postern()).since(before))
                .isEqualTo(new Requests(1, 1, 0, webSocket ? 1 : 0));
    }

    /** The second number of its version. */
    private static int minor(Kubectl kubectl) {
        String version = kubectl.run("version", "--client", "-o", "json").text();
        String minor = JsonMapper.shared()
                .readTree(version)
                .path("clientVersion")
                .path("minor")
                .asString();
        return Integer.parseInt(minor.replaceAll("[^0-9].*", ""));
    }

    /**
     * What a Postern has counted.
     *
     * @param upgrades of any result
     * @param switched those that became a session
     * @param translated those of them whose client speaks WebSocket and whose kubelet does not
     * @param tunneled the same, of port-forwards
     */
    private record Requests(double upgrades, double switched, double translated, double tunneled) {
        static Requests at(Postern postern) throws IOException, InterruptedException {
            String webSockets = "postern_websocket_streaming_requests_total";
            return new Requests(
                    postern.metric("postern_upgrade_requests_total", ""),
                    postern.metric("postern_upgrade_requests_total", "result=\"success\""),
                    postern.metric(webSockets, "proxy_type=\"translated\""),
                    postern.metric(webSockets, "proxy_type=\"tunneled\""));
        }

        Requests since(Requests before) {
            return new Requests(
                    upgrades - before.upgrades,
                    switched - before.switched,
                    translated - before.translated,
                    tunneled - before.tunneled);
        }
    }
}
