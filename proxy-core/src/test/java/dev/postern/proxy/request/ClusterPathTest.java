package dev.postern.proxy.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterPathTest {
    @ParameterizedTest
    @CsvSource({
        "/clusters/a, a, /clusters/a, /",
        "/clusters/a/, a, /clusters/a, /",
        "/clusters/a/api, a, /clusters/a, /api",
        "/clusters/a/api/, a, /clusters/a, /api/",
        "/%63lusters/%61/api, a, /clusters/a, /api",
        "/clusters/a/clusters/b, a, /clusters/a, /clusters/b",
        "/clusters/A b/x, A b, /clusters/A%20b, /x",
        "/clusters/a/x%3Fy%20z, a, /clusters/a, /x%3Fy%20z",
    })
    void takesTheNameOffThePathOnce(String path, String name, String prefix, String rest) {
        ClusterPath found = ClusterPath.of(head(path.replace(" b/", "%20b/"))).orElseThrow();

        assertThat(found.name()).isEqualTo(name);
        assertThat(found.prefix()).isEqualTo(prefix);
        assertThat(found.rest().path()).isEqualTo(rest);
        assertThat(PathSegments.parse(found.rest().path()).encoded()).isEqualTo(rest);
        assertThat(found.rest().query()).isEqualTo("q=1");
        assertThat(found.rest().method()).isEqualTo("GET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/api", "/api/clusters/a", "/Clusters/a", "/cluster/a", "/clustersx/a", "/c", "/%61pi"})
    void leavesEveryOtherPathAlone(String path) {
        assertThat(ClusterPath.of(head(path))).isEmpty();
    }

    @Test
    void namesNobodyWhereNoNameFollows() {
        assertThat(ClusterPath.of(head("/clusters")).orElseThrow().name()).isEmpty();
        assertThat(ClusterPath.of(head("/clusters/")).orElseThrow().name()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/clusters/a%2Fb",
                "/clusters/a%5Cb",
                "/clusters/%2561",
                "/clusters//a",
                "/clusters/a//b",
                "/clusters/../a",
                "/clusters/a/%2e%2e/b",
                "/clusters/%00",
                "/clusters%2Fa",
            })
    void refusesWhatCouldBeReadInTwoWays(String path) {
        assertThatThrownBy(() -> ClusterPath.of(head(path))).isInstanceOf(GatewayFailure.class);
    }

    private static RequestHead head(String path) {
        return new RequestHead("GET", path, "q=1", HttpFields.EMPTY);
    }
}
