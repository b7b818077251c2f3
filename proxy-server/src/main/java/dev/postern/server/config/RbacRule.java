package dev.postern.server.config;

import dev.postern.proxy.authz.PolicyRule;
import java.util.List;

/** A {@code PolicyRule}, with the API server's own checks (pkg/apis/rbac/validation). */
record RbacRule(
        List<String> verbs,
        @Key(fallback = "[]") List<String> apiGroups,
        @Key(fallback = "[]") List<String> resources,
        @Key(fallback = "[]") List<String> resourceNames,
        @Key(fallback = "[]") List<String> nonResourceURLs) {
    RbacRule {
        if (verbs.isEmpty()) {
            throw new IllegalArgumentException("verbs must hold at least one value");
        }
        boolean forResources = !apiGroups.isEmpty() || !resources.isEmpty() || !resourceNames.isEmpty();
        if (forResources && !nonResourceURLs.isEmpty()) {
            throw new IllegalArgumentException("a rule is for resources or for nonResourceURLs, not for both");
        }
        if (nonResourceURLs.isEmpty() && (apiGroups.isEmpty() || resources.isEmpty())) {
            throw new IllegalArgumentException(
                    "a rule for resources names apiGroups (\"\" is the core group) and resources");
        }
    }

    PolicyRule toRule() {
        return new PolicyRule(verbs, apiGroups, resources, resourceNames, nonResourceURLs);
    }
}
