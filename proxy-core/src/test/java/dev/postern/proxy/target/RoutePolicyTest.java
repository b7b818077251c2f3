package dev.postern.proxy.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.request.RequestInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoutePolicyTest {
    private static final Identity ALICE = new Identity("alice", "", List.of("dev", "system:authenticated"), Map.of());
    private static final RequestInfo EXEC = pod("default", "exec");
    private static final RequestInfo NODE =
            new RequestInfo(true, "get", "", "v1", "", "nodes", "proxy", "node-1", List.of());

    @Test
    void withoutRulesEverythingGoesOneWay() {
        assertThat(RoutePolicy.KUBELET.withoutLabels(ALICE, EXEC)).contains(Destination.KUBELET);
        assertThat(RoutePolicy.API_SERVER.withoutLabels(ALICE, NODE)).contains(Destination.API_SERVER);
    }

    @Test
    void aRuleMatchesByEveryPartThatItHas() {
        assertThat(goesUp(match(List.of("default"), Map.of(), List.of(), List.of(), List.of())))
                .isTrue();
        assertThat(goesUp(match(List.of("other"), Map.of(), List.of(), List.of(), List.of())))
                .isFalse();
        assertThat(goesUp(match(List.of(), Map.of(), List.of("bob", "alice"), List.of(), List.of())))
                .isTrue();
        assertThat(goesUp(match(List.of(), Map.of(), List.of("bob"), List.of(), List.of())))
                .isFalse();
        assertThat(goesUp(match(List.of(), Map.of(), List.of(), List.of("ops", "dev"), List.of())))
                .isTrue();
        assertThat(goesUp(match(List.of(), Map.of(), List.of(), List.of("ops"), List.of())))
                .isFalse();
        assertThat(goesUp(match(List.of(), Map.of(), List.of(), List.of(), List.of("exec"))))
                .isTrue();
        assertThat(goesUp(match(List.of(), Map.of(), List.of(), List.of(), List.of("log"))))
                .isFalse();
        assertThat(goesUp(match(List.of("default"), Map.of(), List.of("bob"), List.of(), List.of())))
                .as("one part that does not match is enough")
                .isFalse();
    }

    @Test
    void theFirstRuleThatMatchesDecides() {
        RouteRule exec = up(match(List.of(), Map.of(), List.of(), List.of(), List.of("exec")));
        RouteRule all = new RouteRule(match(List.of(), Map.of(), List.of(), List.of(), List.of()), Destination.KUBELET);

        assertThat(policy(exec, all).withoutLabels(ALICE, EXEC)).contains(Destination.API_SERVER);
        assertThat(policy(all, exec).withoutLabels(ALICE, EXEC)).contains(Destination.KUBELET);
    }

    @Test
    void onlyARuleWithLabelsThatCouldDecideWaitsForThePod() {
        RouteRule labelled = up(match(List.of("default"), Map.of("app", "db"), List.of(), List.of(), List.of()));
        RouteRule exec = up(match(List.of(), Map.of(), List.of(), List.of(), List.of("exec")));

        assertThat(policy(labelled).withoutLabels(ALICE, EXEC)).isEmpty();
        assertThat(policy(exec, labelled).withoutLabels(ALICE, EXEC)).contains(Destination.API_SERVER);
        assertThat(policy(labelled).withoutLabels(ALICE, pod("other", "exec"))).contains(Destination.KUBELET);
        assertThat(policy(labelled).withoutLabels(ALICE, NODE))
                .as("a node is no pod")
                .contains(Destination.KUBELET);
    }

    @Test
    void aPodNeedsAllOfARulesLabels() {
        RoutePolicy policy =
                policy(up(match(List.of(), Map.of("app", "db", "tier", "back"), List.of(), List.of(), List.of())));

        assertThat(policy.withLabels(ALICE, EXEC, Map.of("app", "db", "tier", "back", "x", "y")))
                .isEqualTo(Destination.API_SERVER);
        assertThat(policy.withLabels(ALICE, EXEC, Map.of("app", "db"))).isEqualTo(Destination.KUBELET);
        assertThat(policy.withLabels(ALICE, EXEC, Map.of("app", "web", "tier", "back")))
                .isEqualTo(Destination.KUBELET);
        assertThat(policy.withLabels(ALICE, EXEC, Map.of())).isEqualTo(Destination.KUBELET);
    }

    @Test
    void saysWhereItCanLead() {
        RoutePolicy mixed = policy(up(match(List.of("a"), Map.of(), List.of(), List.of(), List.of())));

        assertThat(mixed.leadsTo(Destination.API_SERVER)).isTrue();
        assertThat(mixed.leadsTo(Destination.KUBELET)).isTrue();
        assertThat(RoutePolicy.API_SERVER.leadsTo(Destination.KUBELET)).isFalse();
        assertThat(RoutePolicy.KUBELET.leadsTo(Destination.API_SERVER)).isFalse();
    }

    private static boolean goesUp(RouteRule.Match match) {
        return policy(up(match)).withoutLabels(ALICE, EXEC).equals(Optional.of(Destination.API_SERVER));
    }

    private static RoutePolicy policy(RouteRule... rules) {
        return new RoutePolicy(List.of(rules), Destination.KUBELET);
    }

    private static RouteRule up(RouteRule.Match match) {
        return new RouteRule(match, Destination.API_SERVER);
    }

    private static RouteRule.Match match(
            List<String> namespaces,
            Map<String, String> labels,
            List<String> users,
            List<String> groups,
            List<String> subresources) {
        return new RouteRule.Match(namespaces, labels, users, groups, subresources);
    }

    private static RequestInfo pod(String namespace, String subresource) {
        return new RequestInfo(true, "create", "", "v1", namespace, "pods", subresource, "web", List.of());
    }
}
