package dev.postern.server.dev.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    @Test
    void findsAContainerWithAndWithoutAUid() {
        assertThat(find("POST", "/exec/default/shell/main"))
                .isEqualTo(new Route.Found(
                        Endpoint.EXEC, Map.of("podNamespace", "default", "podID", "shell", "containerName", "main")));
        assertThat(find("GET", "/attach/default/shell/u/main/"))
                .isEqualTo(new Route.Found(
                        Endpoint.ATTACH,
                        Map.of("podNamespace", "default", "podID", "shell", "uid", "u", "containerName", "main")));
    }

    @ParameterizedTest
    @CsvSource({
        "/portForward/default/shell, PORT_FORWARD",
        "/portForward/default/shell/u, PORT_FORWARD",
        "/containerLogs/default/shell/main, CONTAINER_LOGS",
        "/pods, PODS",
        "/pods/, PODS",
        "/runningpods/, RUNNING_PODS",
        "/stats/summary, STATS_SUMMARY",
        "/healthz, HEALTHZ",
        "/healthz/ping, HEALTH_CHECK",
        "/metrics/cadvisor, METRICS",
        "/configz, CONFIGZ",
        "/logs/syslog, DISABLED",
        "/debug/pprof/, DISABLED"
    })
    void findsTheEndpoints(String path, Endpoint endpoint) {
        assertThat(find("GET", path))
                .isInstanceOfSatisfying(
                        Route.Found.class, found -> assertThat(found.endpoint()).isEqualTo(endpoint));
    }

    @ParameterizedTest
    @CsvSource({
        "/stats?x=1, /stats/?x=1",
        "/runningpods, /runningpods/",
        "//pods, /pods",
        "/exec/../pods, /pods",
        "/nosuch/., /nosuch"
    })
    void redirectsToTheCleanPath(String target, String location) {
        assertThat(find("GET", target)).isEqualTo(new Route.Redirect(location));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nosuch", "/healthz/", "/metrics/", "/Exec/a/b/c", "/exec%2Fa/b/c/d"})
    void knowsNothingElse(String path) {
        assertThat(find("GET", path)).isEqualTo(new Route.Nowhere());
    }

    @Test
    void refusesOtherMethodsOnlyWherePathsAreKnown() {
        assertThat(refusal("PUT", "/exec/default/shell/main", "").fields()).containsEntry("Allow", "GET, POST");
        assertThat(refusal("HEAD", "/pods", "").status()).isEqualTo(405);
        assertThat(refusal("PUT", "/exec/default/shell", "").status()).isEqualTo(404);
    }

    @Test
    void answersInOneMediaTypeAlone() {
        assertThat(refusal("GET", "/pods", "text/html").status()).isEqualTo(406);
        assertThat(refusal("GET", "/exec/a/b/c", "text/html").status()).isEqualTo(406);
        assertThat(Routes.find("GET", RequestTarget.parse("/pods"), "text/html, application/json;q=0.1"))
                .isInstanceOf(Route.Found.class);
        assertThat(Routes.find("GET", RequestTarget.parse("/exec/a/b/c"), "*/*"))
                .isInstanceOf(Route.Found.class);
    }

    private static Route find(String method, String target) {
        return Routes.find(method, RequestTarget.parse(target), "");
    }

    private static Answer refusal(String method, String target, String accept) {
        return ((Route.Refused) Routes.find(method, RequestTarget.parse(target), accept)).answer();
    }
}
