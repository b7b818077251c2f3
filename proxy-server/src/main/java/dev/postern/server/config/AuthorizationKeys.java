package dev.postern.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code authorization}, also of a single cluster. */
record AuthorizationKeys(
        @Key(
                about =
                        "What answers whether the caller may create pods/exec, pods/attach or pods/portforward, or get pods/log, in the pod's namespace; and whether they may impersonate whom Impersonate headers name. Asked in order until one allows. RBAC reads rbacFiles; RBACCluster keeps a copy of the cluster's own RBAC objects; Webhook sends a SubjectAccessReview to the cluster's API server, and so asks whatever that asks.",
                oneOf = {"RBAC", "RBACCluster", "Webhook"})
        List<String> podGate,

        @Key(
                about =
                        "What answers whether the caller may create nodes/proxy for the node that the pod runs on. The modes of podGate; RBAC reads files that only the gateway holds, so that nobody needs nodes/proxy in the cluster itself. Disabled, alone, lets everyone through whom the pod gate lets through, as the API server does.",
                oneOf = {"RBAC", "RBACCluster", "Webhook", "Disabled"})
        List<String> nodeGate,

        @Key(
                about =
                        "YAML files with Role, ClusterRole, RoleBinding and ClusterRoleBinding objects of rbac.authorization.k8s.io/v1. Needed where a gate says RBAC. Read again when one of them changes; a bad one keeps the old policy.",
                fallback = "[]")
        List<Path> rbacFiles,

        @Key(about = "How long answers of the mode Webhook are kept.", fallback = "{}")
        Webhook webhook,

        @Key(about = "The copy that the mode RBACCluster decides by.", fallback = "{}")
        RbacCluster rbacCluster) {
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

    /** {@code authorization.webhook}. */
    record Webhook(
            @Key(
                    about =
                            "How long an answer that allows is kept. A right that is taken away works on for so long. 0s asks every time.",
                    fallback = "10s")
            Duration cacheAuthorizedTTL,

            @Key(
                    about =
                            "How long an answer that does not allow is kept. A right that is given works so much later. 0s asks every time.",
                    fallback = "10s")
            Duration cacheUnauthorizedTTL) {}

    /** {@code authorization.rbacCluster}. */
    record RbacCluster(
            @Key(
                    about =
                            "For how long decisions may rest on a copy that the API server has not confirmed, which it does at least four times in this time. After half of it /readyz fails, after all of it every question is denied. Protects against deciding by rights that were taken away long ago. At least 10s.",
                    fallback = "1m")
            Duration maxStaleness) {
        private static final Duration SHORTEST = Duration.ofSeconds(10);

        RbacCluster {
            if (maxStaleness.compareTo(SHORTEST) < 0) {
                throw new IllegalArgumentException("maxStaleness must be at least 10s");
            }
        }
    }
}
