package dev.postern.server.config;

import dev.postern.proxy.authz.RbacPolicy.ClusterRoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleRef;
import dev.postern.proxy.authz.RbacPolicy.Subject;
import java.util.List;

/** A {@code RoleBinding} or a {@code ClusterRoleBinding}. */
record RbacBinding(
        String apiVersion,
        String kind,
        RbacRole.Metadata metadata,
        Ref roleRef,
        @Key(fallback = "[]") List<Who> subjects) {

    private static final String RBAC = "rbac.authorization.k8s.io";

    /** {@code roleRef}. */
    record Ref(
            @Key(fallback = RBAC, oneOf = RBAC) String apiGroup,
            @Key(oneOf = {"Role", "ClusterRole"}) String kind,
            String name) {}

    /** An element of {@code subjects}. */
    record Who(
            @Key(oneOf = {"User", "Group", "ServiceAccount"})
            String kind,

            String name,

            @Key(
                    fallback = "''",
                    oneOf = {"", RBAC})
            String apiGroup,

            @Key(fallback = "''") String namespace) {}

    RoleBinding toRoleBinding() {
        return new RoleBinding(metadata.namespace(), metadata.name(), ref(), who());
    }

    ClusterRoleBinding toClusterRoleBinding() {
        if (subjects.stream().anyMatch(one -> one.kind.equals("ServiceAccount") && one.namespace.isEmpty())) {
            throw new IllegalArgumentException("a ServiceAccount in a ClusterRoleBinding needs its namespace");
        }
        return new ClusterRoleBinding(metadata.name(), ref(), who());
    }

    private RoleRef ref() {
        return new RoleRef(roleRef.kind.equals("Role") ? RoleRef.Kind.ROLE : RoleRef.Kind.CLUSTER_ROLE, roleRef.name);
    }

    private List<Subject> who() {
        return subjects.stream()
                .map(one -> new Subject(kind(one.kind), one.namespace, one.name))
                .toList();
    }

    private static Subject.Kind kind(String kind) {
        return switch (kind) {
            case "User" -> Subject.Kind.USER;
            case "Group" -> Subject.Kind.GROUP;
            default -> Subject.Kind.SERVICE_ACCOUNT;
        };
    }
}
