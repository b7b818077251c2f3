package dev.postern.server.dev.apiserver.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes;
import dev.postern.proxy.authz.AccessAttributes.NonResource;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.authz.ClusterRole;
import dev.postern.proxy.authz.LabelSelector;
import dev.postern.proxy.authz.PolicyRule;
import dev.postern.proxy.authz.RbacPolicy;
import dev.postern.proxy.authz.RbacPolicy.ClusterRoleBinding;
import dev.postern.proxy.authz.RbacPolicy.Role;
import dev.postern.proxy.authz.RbacPolicy.RoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleRef;
import dev.postern.proxy.authz.RbacPolicy.Subject;
import dev.postern.server.dev.apiserver.SamplePolicy;
import dev.postern.server.dev.apiserver.status.ApiFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the policy and every cluster grant, why, and how a refusal reads. */
class RightsTest {
    private static final Identity ALICE = new Identity("alice", "", List.of("readers"), Map.of());
    private static final Identity ACCOUNT =
            new Identity("system:serviceaccount:default:robot", "", List.of("system:authenticated"), Map.of());
    private static final PolicyRule DELETE =
            new PolicyRule(List.of("delete"), List.of(""), List.of("pods"), List.of(), List.of());

    @Test
    void saysWhichBindingAllows() {
        Rights rights = new Rights(SamplePolicy.policy());

        assertThat(rights.reason(pods(ALICE, "list", "default")))
                .isEqualTo("RBAC: allowed by RoleBinding \"readers/default\" of ClusterRole \"reader\" to Group"
                        + " \"readers\"");
        assertThat(rights.reason(pods(ALICE, "list", "other"))).isEmpty();
        Identity admin = new Identity("admin", "", List.of("system:masters"), Map.of());
        assertThat(rights.reason(pods(admin, "list", "other"))).isEmpty();
        assertThat(rights.allows(pods(admin, "list", "other"))).isTrue();
    }

    @Test
    void refusesWithTheSentenceOfKubernetes() {
        Rights rights = new Rights(SamplePolicy.policy());
        AccessAttributes lease =
                new AccessAttributes(ALICE, "get", new Resource("", "coordination.k8s.io", "leases", "", "x\"y"));
        AccessAttributes path = new AccessAttributes(ALICE, "get", new NonResource("/metrics"));

        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> rights.require(lease))
                .withMessage("leases.coordination.k8s.io \"x\\\"y\" is forbidden: User \"alice\" cannot get resource"
                        + " \"leases\" in API group \"coordination.k8s.io\" at the cluster scope");
        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> rights.require(path))
                .withMessage("forbidden: User \"alice\" cannot get path \"/metrics\"")
                .satisfies(failure ->
                        assertThat(failure.toJson().path("details").toString()).isEqualTo("{}"));
    }

    @Test
    void knowsRolesServiceAccountsAndUsers() {
        Rights rights = new Rights(new RbacPolicy(
                List.of(new Role("default", "deleter", List.of(DELETE))),
                List.of(),
                List.of(new RoleBinding(
                        "default",
                        "robots",
                        new RoleRef(RoleRef.Kind.ROLE, "deleter"),
                        List.of(new Subject(Subject.Kind.SERVICE_ACCOUNT, "", "robot")))),
                List.of()));

        assertThat(rights.reason(pods(ACCOUNT, "delete", "default")))
                .isEqualTo("RBAC: allowed by RoleBinding \"robots/default\" of Role \"deleter\" to ServiceAccount"
                        + " \"robot/default\"");
        assertThat(rights.rules(ACCOUNT, "default").rules()).contains(DELETE);
        assertThat(rights.rules(ACCOUNT, "other").rules()).doesNotContain(DELETE);
        assertThat(rights.rules(ALICE, "default").rules()).isEmpty();
    }

    @Test
    void saysThatAnAggregatedRoleIsNotListed() {
        LabelSelector all = new LabelSelector(Map.of("to", "sum"), List.of());
        Rights rights = new Rights(new RbacPolicy(
                List.of(),
                List.of(
                        new ClusterRole("part", Map.of("to", "sum"), List.of(DELETE), List.of()),
                        new ClusterRole("sum", Map.of(), List.of(), List.of(all))),
                List.of(),
                List.of(new ClusterRoleBinding(
                        "b",
                        new RoleRef(RoleRef.Kind.CLUSTER_ROLE, "sum"),
                        List.of(new Subject(Subject.Kind.USER, "", "alice"))))));

        assertThat(rights.allows(pods(ALICE, "delete", "x"))).isTrue();
        assertThat(rights.rules(ALICE, "x").incomplete()).isTrue();
        assertThat(rights.rules(ACCOUNT, "x").incomplete()).isFalse();
    }

    private static AccessAttributes pods(Identity user, String verb, String namespace) {
        return new AccessAttributes(user, verb, new Resource(namespace, "", "pods", "", ""));
    }
}
