package dev.postern.server.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.dev.client.HttpConnection;
import dev.postern.server.dev.client.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is refused what in the development cluster, at which gate, and what they are told. */
class DevGatesIT {
    private static final List<String> UPGRADE = List.of(
            "Connection: Upgrade",
            "Upgrade: SPDY/3.1",
            "X-Stream-Protocol-Version: v4.channel.k8s.io",
            "Content-Length: 0");

    private static ClusterFixture cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = ClusterFixture.start();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | shell/exec | 401 | Unauthorized",
                "kubelet | shell/exec | 401 | Unauthorized",
                "bob | shell/exec | 403 | User \"bob\" cannot create resource \"pods/exec\"",
                "bob | shell/attach?stdout=true | 403 | refused by the pod gate",
                "bob | frontend/portforward | 403 | User \"bob\" cannot create resource \"pods/portforward\"",
                "carol | shell/exec | 403 | User \"carol\" cannot create resource \"nodes/proxy\"",
                "carol | frontend/portforward | 403 | refused by the node gate",
                "carol | shell/exec?command=id&stdout=true&container=nope | 400 | container nope is not valid for pod shell",
                "alice | nosuch/exec | 404 | pods \"nosuch\" not found",
                "alice | two/exec | 400 | a container name must be specified for pod two, choose one of: [first second]",
            })
    void refusesAStream(String user, String target, int status, String sentence) {
        String query = target.endsWith("/exec") ? "?command=id&stdout=true" : "";
        try (HttpConnection connection = cluster.connect(user)) {
            HttpResponse answer = connection.request("POST", ClusterFixture.pods(target + query), UPGRADE);

            assertThat(answer.status()).describedAs("%s", answer).isEqualTo(status);
            assertThat(answer.body().replace("\\\"", "\"")).contains(sentence);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "alice, logger, 200",
        "bob, logger, 200",
        "carol, logger, 403",
        "bob, nosuch, 404",
    })
    void refusesALog(String user, String pod, int status) {
        try (HttpConnection connection = cluster.connect(user)) {
            assertThat(connection
                            .request("GET", ClusterFixture.pods(pod + "/log?tailLines=1"), List.of("Connection: close"))
                            .status())
                    .isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "alice, GET, /api/v1/namespaces/default/pods, 200",
        "bob, GET, /api/v1/nodes/dev-node, 200",
        "carol, GET, /api/v1/events, 200",
        "alice, DELETE, /api/v1/namespaces/default/pods/shell, 403",
        "alice, GET, /api/v1/namespaces/default/secrets, 403",
        "'', GET, /api/v1/namespaces/default/pods, 401",
    })
    void asksTheApiServerForEverythingElse(String user, String method, String path, int status) {
        try (HttpConnection connection = cluster.connect(user)) {
            assertThat(connection.request(method, path, List.of()).status()).isEqualTo(status);
        }
    }

    /** The gateway is the only way: the kubelet believes its certificate and nobody else's. */
    @Test
    void nobodyPassesTheKubeletWithoutTheGateway() {
        try (HttpConnection connection = cluster.connectToKubelet("alice")) {
            HttpResponse answer = connection.request("POST", "/exec/default/shell/shell?command=id&output=1", UPGRADE);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body())
                    .contains("Forbidden (user=alice, verb=create, resource=nodes, subresource(s)=[proxy])");
        }
    }
}
