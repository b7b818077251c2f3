package dev.postern.server.dev.apiserver;

import dev.postern.proxy.authz.ClusterRole;
import dev.postern.proxy.authz.PolicyRule;
import dev.postern.proxy.authz.RbacPolicy;
import dev.postern.proxy.authz.RbacPolicy.ClusterRoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleRef;
import dev.postern.proxy.authz.RbacPolicy.Subject;
import java.util.List;
import java.util.Map;

/** The gateway, which impersonates and looks up, and readers of the namespace {@code default}. */
public final class SamplePolicy {
    private SamplePolicy() {}

    public static RbacPolicy policy() {
        ClusterRole postern = role(
                "postern",
                rule(List.of("get"), "", "pods", "nodes"),
                rule(List.of("impersonate"), "", "users", "groups", "serviceaccounts"),
                rule(
                        List.of("impersonate"),
                        "authentication.k8s.io",
                        "uids",
                        "userextras/authentication.kubernetes.io/credential-id"));
        ClusterRole reader = role("reader", rule(List.of("get", "list", "watch"), "", "pods", "pods/log", "events"));
        ClusterRole nodes = role("node-reader", rule(List.of("get", "list", "watch"), "", "nodes", "namespaces"));
        return new RbacPolicy(
                List.of(),
                List.of(postern, reader, nodes),
                List.of(new RoleBinding("default", "readers", ref("reader"), List.of(group("readers")))),
                List.of(
                        new ClusterRoleBinding("postern", ref("postern"), List.of(user("postern"))),
                        new ClusterRoleBinding("node-readers", ref("node-reader"), List.of(group("readers")))));
    }

    private static ClusterRole role(String name, PolicyRule... rules) {
        return new ClusterRole(name, Map.of(), List.of(rules), List.of());
    }

    private static PolicyRule rule(List<String> verbs, String group, String... resources) {
        return new PolicyRule(verbs, List.of(group), List.of(resources), List.of(), List.of());
    }

    private static RoleRef ref(String clusterRole) {
        return new RoleRef(RoleRef.Kind.CLUSTER_ROLE, clusterRole);
    }

    private static Subject group(String name) {
        return new Subject(Subject.Kind.GROUP, "", name);
    }

    private static Subject user(String name) {
        return new Subject(Subject.Kind.USER, "", name);
    }
}
