package dev.postern.server.dev;

import dev.postern.proxy.authz.ClusterRole;
import dev.postern.proxy.authz.PolicyRule;
import dev.postern.proxy.authz.RbacPolicy;
import dev.postern.proxy.authz.RbacPolicy.ClusterRoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleRef;
import dev.postern.proxy.authz.RbacPolicy.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The cluster's own RBAC, which its API server and its kubelet ask, beside what every cluster grants. Nobody but the gateway's certificate has {@code
 * nodes/proxy} here: that is the point of the gateway's own policy.
 */
final class ClusterRbac {
    private static final List<String> CREATE = List.of("create");
    private static final List<String> READ = List.of("get", "list", "watch");
    private static final List<String> READABLE =
            List.of("pods", "pods/status", "pods/log", "nodes", "nodes/status", "namespaces", "events", "services");

    private final List<ClusterRole> roles = new ArrayList<>();
    private final List<ClusterRoleBinding> bindings = new ArrayList<>();

    private ClusterRbac() {}

    static RbacPolicy policy() {
        ClusterRbac rbac = new ClusterRbac();
        rbac.people();
        rbac.gateway();
        return new RbacPolicy(List.of(), rbac.roles, List.of(), rbac.bindings);
    }

    private void people() {
        List<PolicyRule> reading = List.of(
                rule(READ, "", READABLE.toArray(String[]::new)),
                rule(READ, "events.k8s.io", "events"),
                rule(READ, "coordination.k8s.io", "leases"));
        grant("view", reading, user("alice"), user("bob"), user("carol"));
        grant(
                "stream",
                List.of(rule(CREATE, "", "pods/exec", "pods/attach", "pods/portforward")),
                user("alice"),
                user("carol"));
    }

    private void gateway() {
        grant(
                "postern",
                List.of(
                        rule(List.of("get"), "", "pods", "nodes"),
                        rule(List.of("impersonate"), "", "users", "groups", "serviceaccounts"),
                        rule(
                                List.of("impersonate"),
                                "authentication.k8s.io",
                                "uids",
                                "userextras/authentication.kubernetes.io/credential-id")),
                user(DevNames.POSTERN));
        grant(
                "system:kubelet-api-admin",
                List.of(
                        rule(List.of("get", "list", "watch", "proxy"), "", "nodes"),
                        rule(
                                List.of("*"),
                                "",
                                "nodes/proxy",
                                "nodes/log",
                                "nodes/stats",
                                "nodes/metrics",
                                "nodes/spec")),
                user(DevNames.KUBELET_CLIENT));
    }

    private void grant(String name, List<PolicyRule> rules, Subject... subjects) {
        roles.add(new ClusterRole(name, Map.of(), rules, List.of()));
        bindings.add(new ClusterRoleBinding(name, new RoleRef(RoleRef.Kind.CLUSTER_ROLE, name), List.of(subjects)));
    }

    private static PolicyRule rule(List<String> verbs, String group, String... resources) {
        return new PolicyRule(verbs, List.of(group), List.of(resources), List.of(), List.of());
    }

    private static Subject user(String name) {
        return new Subject(Subject.Kind.USER, "", name);
    }
}
