package dev.postern.proxy.authz;

import dev.postern.proxy.authz.AccessAttributes.NonResource;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import java.util.List;

/**
 * {@code PolicyRule}, with the matching rules of {@code pkg/apis/rbac/v1/evaluation_helpers.go}.
 *
 * @param verbs {@code *} is every verb
 * @param apiGroups {@code *} is every group; the core group is the empty string
 * @param resources {@code pods}, {@code pods/exec}; {@code *} is every resource and subresource, {@code *&#47;exec} that
 *     subresource of any resource
 * @param resourceNames empty is any name; no wildcard
 * @param nonResourceURLs paths; one that ends with {@code *} is a prefix
 */
public record PolicyRule(
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> resourceNames,
        List<String> nonResourceURLs) {
    private static final String ALL = "*";

    public PolicyRule {
        verbs = List.copyOf(verbs);
        apiGroups = List.copyOf(apiGroups);
        resources = List.copyOf(resources);
        resourceNames = List.copyOf(resourceNames);
        nonResourceURLs = List.copyOf(nonResourceURLs);
    }

    boolean allows(AccessAttributes attributes) {
        if (!holds(verbs, attributes.verb())) {
            return false;
        }
        return attributes.target() instanceof Resource resource
                ? allows(resource)
                : allows((NonResource) attributes.target());
    }

    private boolean allows(Resource resource) {
        return holds(apiGroups, resource.apiGroup())
                && (holds(resources, resource.combined()) || holdsSubresource(resource.subresource()))
                && (resourceNames.isEmpty() || resourceNames.contains(resource.name()));
    }

    private boolean allows(NonResource target) {
        return nonResourceURLs.stream().anyMatch(url -> url.equals(target.path()) || isPrefix(url, target.path()));
    }

    private boolean holdsSubresource(String subresource) {
        return !subresource.isEmpty() && resources.contains("*/" + subresource);
    }

    private static boolean isPrefix(String url, String path) {
        return url.endsWith(ALL) && path.startsWith(url.replaceFirst("[*]+$", ""));
    }

    private static boolean holds(List<String> allowed, String value) {
        return allowed.contains(ALL) || allowed.contains(value);
    }
}
