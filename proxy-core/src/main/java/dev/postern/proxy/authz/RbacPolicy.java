package dev.postern.proxy.authz;

import java.util.List;

/**
 * The objects of {@code rbac.authorization.k8s.io/v1} that answer a gate. Immutable; a reference to a role that is not
 * here grants nothing, as in a cluster.
 */
public record RbacPolicy(
        List<Role> roles,
        List<ClusterRole> clusterRoles,
        List<RoleBinding> roleBindings,
        List<ClusterRoleBinding> clusterRoleBindings) {
    public RbacPolicy {
        roles = List.copyOf(roles);
        clusterRoles = List.copyOf(clusterRoles);
        roleBindings = List.copyOf(roleBindings);
        clusterRoleBindings = List.copyOf(clusterRoleBindings);
    }

    /** {@code Role}: rules within its own namespace. */
    public record Role(String namespace, String name, List<PolicyRule> rules) {
        public Role {
            required("namespace of a Role", namespace);
            required("name of a Role", name);
            rules = List.copyOf(rules);
        }
    }

    /** {@code RoleBinding}: grants a role, also a cluster role, within its own namespace. */
    public record RoleBinding(String namespace, String name, RoleRef roleRef, List<Subject> subjects) {
        public RoleBinding {
            required("namespace of a RoleBinding", namespace);
            required("name of a RoleBinding", name);
            subjects = List.copyOf(subjects);
        }
    }

    /**
     * {@code ClusterRoleBinding}: grants a cluster role everywhere.
     *
     * @throws IllegalArgumentException if it refers to a {@code Role}
     */
    public record ClusterRoleBinding(String name, RoleRef roleRef, List<Subject> subjects) {
        public ClusterRoleBinding {
            required("name of a ClusterRoleBinding", name);
            if (roleRef.kind() != RoleRef.Kind.CLUSTER_ROLE) {
                throw new IllegalArgumentException("a ClusterRoleBinding can refer to a ClusterRole only");
            }
            subjects = List.copyOf(subjects);
        }
    }

    /** {@code roleRef} of a binding. */
    public record RoleRef(Kind kind, String name) {
        public RoleRef {
            required("name of a roleRef", name);
        }

        /** {@code roleRef.kind}. */
        public enum Kind {
            ROLE,
            CLUSTER_ROLE
        }
    }

    /**
     * One of a binding's {@code subjects}.
     *
     * @param namespace of a service account; empty means the role binding's own. Empty for users and groups.
     */
    public record Subject(Kind kind, String namespace, String name) {
        public Subject {
            required("name of a subject", name);
            if (kind != Kind.SERVICE_ACCOUNT && !namespace.isEmpty()) {
                throw new IllegalArgumentException("only a subject of kind ServiceAccount has a namespace");
            }
        }

        /** {@code kind} of a subject. */
        public enum Kind {
            USER,
            GROUP,
            SERVICE_ACCOUNT
        }
    }

    static void required(String what, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("the " + what + " must not be empty");
        }
    }
}
