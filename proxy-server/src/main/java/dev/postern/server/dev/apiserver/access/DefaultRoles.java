package dev.postern.server.dev.apiserver.access;

import dev.postern.proxy.authz.ClusterRole;
import dev.postern.proxy.authz.PolicyRule;
import dev.postern.proxy.authz.RbacPolicy;
import dev.postern.proxy.authz.RbacPolicy.ClusterRoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleRef;
import dev.postern.proxy.authz.RbacPolicy.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What every cluster grants: health and version to all, discovery and questions about oneself to all who are known, all to
 * {@code system:masters} ({@code plugin/pkg/auth/authorizer/rbac/bootstrappolicy}).
 */
final class DefaultRoles {
    private static final List<String> PUBLIC = List.of("/healthz", "/livez", "/readyz", "/version", "/version/");
    private static final List<String> DISCOVERY = List.of(
            "/api",
            "/api/*",
            "/apis",
            "/apis/*",
            "/healthz",
            "/livez",
            "/openapi",
            "/openapi/*",
            "/readyz",
            "/version",
            "/version/");
    private static final String AUTHENTICATED = "system:authenticated";
    private static final String UNAUTHENTICATED = "system:unauthenticated";

    private static final List<ClusterRole> ROLES = List.of(
            role(
                    "cluster-admin",
                    new PolicyRule(List.of("*"), List.of("*"), List.of("*"), List.of(), List.of()),
                    new PolicyRule(List.of("*"), List.of(), List.of(), List.of(), List.of("*"))),
            role(
                    "system:basic-user",
                    create("authorization.k8s.io", "selfsubjectaccessreviews", "selfsubjectrulesreviews"),
                    create("authentication.k8s.io", "selfsubjectreviews")),
            role("system:discovery", get(DISCOVERY)),
            role("system:public-info-viewer", get(PUBLIC)));

    private static final List<ClusterRoleBinding> BINDINGS = List.of(
            binding("cluster-admin", "system:masters"),
            binding("system:basic-user", AUTHENTICATED),
            binding("system:discovery", AUTHENTICATED),
            binding("system:public-info-viewer", AUTHENTICATED, UNAUTHENTICATED));

    private DefaultRoles() {}

    /** The policy, and these before it. */
    static RbacPolicy with(RbacPolicy policy) {
        return new RbacPolicy(
                policy.roles(),
                both(ROLES, policy.clusterRoles()),
                policy.roleBindings(),
                both(BINDINGS, policy.clusterRoleBindings()));
    }

    private static <T> List<T> both(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static ClusterRole role(String name, PolicyRule... rules) {
        return new ClusterRole(name, Map.of(), List.of(rules), List.of());
    }

    private static PolicyRule create(String group, String... resources) {
        return new PolicyRule(List.of("create"), List.of(group), List.of(resources), List.of(), List.of());
    }

    private static PolicyRule get(List<String> paths) {
        return new PolicyRule(List.of("get"), List.of(), List.of(), List.of(), paths);
    }

    private static ClusterRoleBinding binding(String role, String... groups) {
        return new ClusterRoleBinding(
                role,
                new RoleRef(RoleRef.Kind.CLUSTER_ROLE, role),
                Stream.of(groups)
                        .map(group -> new Subject(Subject.Kind.GROUP, "", group))
                        .toList());
    }
}
