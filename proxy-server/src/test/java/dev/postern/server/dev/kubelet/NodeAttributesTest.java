package dev.postern.server.dev.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAttributesTest {
    private static final Identity USER = new Identity("alice", "", List.of("developers"), Map.of());

    @ParameterizedTest
    @CsvSource({
        "POST, create",
        "GET, get",
        "PUT, update",
        "PATCH, patch",
        "DELETE, delete",
        "HEAD, ''",
        "OPTIONS, ''",
        "get, ''"
    })
    void makesAVerbOfAMethod(String method, String verb) {
        assertThat(NodeAttributes.of(method, "/exec/a/b/c").verb()).isEqualTo(verb);
    }

    @ParameterizedTest
    @CsvSource({
        "/exec/default/shell/shell, proxy",
        "/attach/default/shell/shell, proxy",
        "/portForward/default/shell, proxy",
        "/containerLogs/default/shell/shell, proxy",
        "/run/default/shell/shell, proxy",
        "/debug/pprof/profile, proxy",
        "/, proxy",
        "/pods, pods proxy",
        "/pods/, pods proxy",
        "/podsandmore, proxy",
        "/runningpods/, pods proxy",
        "/allocatedPods/default/shell, pods proxy",
        "/healthz, healthz proxy",
        "/healthz/ping, healthz proxy",
        "/configz, configz proxy",
        "/flagz, configz",
        "/statusz, statusz",
        "/stats/summary, stats",
        "/metrics, metrics",
        "/metrics/cadvisor, metrics",
        "/logs/, log",
        "/checkpoint/default/shell/shell, checkpoint"
    })
    void makesSubresourcesOfAPath(String path, String subresources) {
        assertThat(NodeAttributes.of("GET", path).subresources()).containsExactly(subresources.split(" "));
    }

    @Test
    void asksForTheNode() {
        assertThat(NodeAttributes.of("POST", "/exec/default/shell/shell").questions(USER, "node-1"))
                .containsExactly(new AccessAttributes(
                        USER, "create", new AccessAttributes.Resource("", "", "nodes", "proxy", "node-1")));
    }

    @Test
    void refusesInTheKubeletsWords() {
        assertThat(NodeAttributes.of("GET", "/pods").refusal(USER))
                .isEqualTo("Forbidden (user=alice, verb=get, resource=nodes, subresource(s)=[pods proxy])\n");
    }
}
