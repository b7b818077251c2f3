package dev.postern.proxy.request;

import static dev.postern.proxy.request.Heads.classify;
import static dev.postern.proxy.request.Heads.head;
import static dev.postern.proxy.request.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.request.KubeletCall.NodeProxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeParametersTest {
    private static final String NODE = "/api/v1/nodes/n1.example/proxy";

    @ParameterizedTest
    @CsvSource({
        "/metrics, metrics",
        "/metrics/cadvisor, metrics",
        "/stats/summary, stats",
        "/healthz, healthz",
        "/healthz/ping, healthz",
        "/pods, pods",
        "/pods/, pods",
        "/runningpods/, pods",
        "/configz, configz",
        "/logs/, log",
        "/logs/syslog, log"
    })
    void servesThePathsThatReadWithTheirFineGrainedSubresource(String path, String subresource) {
        for (String method : List.of("GET", "HEAD")) {
            NodeProxy call = (NodeProxy) new RequestClassifier().classify(head(method, NODE + path));

            assertThat("/" + String.join("/", call.kubeletSegments())).isEqualTo(path);
            assertThat(call.subresources()).containsExactly(subresource, "proxy");
            assertThat(call.info().name()).isEqualTo("n1.example");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/exec/ns/p/c?command=id",
                "/EXEC/ns/p/c",
                "/%65xec/ns/p/c",
                "/run/ns/p/c?cmd=id",
                "/attach/ns/p/c",
                "/portForward/ns/p",
                "/containerLogs/ns/p/c",
                "/cri/exec/x",
                "/debug/pprof/heap",
                "/checkpoint/ns/p/c",
                "/Metrics",
                "/spec",
                "/pods/x",
                "/configz/x",
                "/runningpods/x",
                "/metricsx",
                "/flagz",
                "/api/v1/nodes/n/proxy/metrics"
            })
    void deniesEveryOtherPathOfAKubelet(String path) {
        assertRefused(FailureReason.DENIED, () -> classify(NODE + path)).contains("pods/exec");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void deniesMethodsThatDoMoreThanRead(String method) {
        assertRefused(FailureReason.DENIED, () -> new RequestClassifier().classify(head(method, NODE + "/metrics")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//exec",
                "/./exec",
                "/metrics/../exec/x",
                "/exec%2fns",
                "/metrics/%2e%2e/exec",
                "/metrics/..;/exec",
                "/logs/..%5cx"
            })
    void refusesPathsThatAKubeletCouldReadOtherwise(String path) {
        assertRefused(FailureReason.MALFORMED, () -> classify(NODE + path));
    }

    /** Catalogue B3: one name for one node, so that {@code resourceNames} mean what they say. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "n1:22",
                "http:n1:10250",
                "https:n1:10255",
                "https:n1:10250",
                "n1:10250",
                ":n1:",
                "https:n1:",
                "N1",
                "n1.",
                "n1%3a22",
                "n1@x",
                "127.0.0.1:80"
            })
    void refusesEveryNameButTheNodesOwn(String name) {
        assertRefused(FailureReason.MALFORMED, () -> classify("/api/v1/nodes/" + name + "/proxy/metrics"))
                .contains("node name");
    }

    @Test
    void rebuildsTheQuery() {
        assertThat(query("/stats/summary?only_cpu_and_memory=true")).isEqualTo("only_cpu_and_memory=true");
        assertThat(query("/metrics?b=%26x&a=1&b=2")).isEqualTo("a=1&b=%26x&b=2");
        assertThat(query("/logs/?query=kubelet&query=a/b.log&tailLines=5"))
                .isEqualTo("query=kubelet&query=a%2Fb.log&tailLines=5");
    }

    /** Catalogue C10, CVE-2024-9042. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "query=kubelet%0a",
                "query=$(id)",
                "query=a%26b",
                "query=..%2Fshadow",
                "query=a/../b",
                "query=",
                "query=/etc/shadow",
                "foo=1",
                "tailLines=1&tailLines=2",
                "pattern=a%00",
                "query=-x%27"
            })
    void refusesLogQueriesThatNameNoServiceOrFile(String query) {
        assertRefused(FailureReason.MALFORMED, () -> classify(NODE + "/logs/?" + query));
    }

    private static String query(String path) {
        return ((NodeProxy) classify(NODE + path)).kubeletQuery();
    }
}
