package dev.postern.server.config;

import java.nio.file.Path;
import java.util.List;

/** {@code authorization}. */
record AuthorizationKeys(
        @Key(
                about =
                        "What answers whether the caller may create pods/exec, pods/attach or pods/portforward, or get pods/log, in the pod's namespace. RBAC reads rbacFiles.",
                oneOf = "RBAC",
                later = {"RBACCluster", "Webhook"})
        List<String> podGate,

        @Key(
                about =
                        "What answers whether the caller may create nodes/proxy for the node that the pod runs on. RBAC reads rbacFiles, which only the gateway holds; Disabled lets everyone through whom the pod gate lets through, as the API server does.",
                oneOf = {"RBAC", "Disabled"},
                later = {"RBACCluster", "Webhook"})
        List<String> nodeGate,

        @Key(
                about =
                        "YAML files with Role, ClusterRole, RoleBinding and ClusterRoleBinding objects of rbac.authorization.k8s.io/v1. Needed where a gate says RBAC.",
                fallback = "[]")
        List<Path> rbacFiles) {
    AuthorizationKeys {
        if (podGate.isEmpty() || nodeGate.isEmpty()) {
            throw new IllegalArgumentException(
                    "a gate has no default: podGate and nodeGate each name at least one mode");
        }
        if (nodeGate.contains("Disabled") && nodeGate.size() > 1) {
            throw new IllegalArgumentException("nodeGate: Disabled stands alone");
        }
        boolean rbac = podGate.contains("RBAC") || nodeGate.contains("RBAC");
        if (rbac && rbacFiles.isEmpty()) {
            throw new IllegalArgumentException("rbacFiles is required where a gate says RBAC");
        }
    }
}
