package dev.postern.proxy.authz;

import dev.postern.proxy.authz.AccessAttributes.Resource;

/**
 * One right at the API server.
 *
 * @param verb {@code impersonate}, {@code get}
 * @param apiGroup empty for the core group
 * @param resource with its subresource, if any: {@code userextras/scopes}
 */
public record Right(String verb, String apiGroup, String resource) {
    /** The rule of a role that gives it, as an element of {@code rules}: YAML on one line. */
    public String rule() {
        return "- {apiGroups: [\"" + apiGroup + "\"], resources: [\"" + resource + "\"], verbs: [\"" + verb + "\"]}";
    }

    /** In every namespace, for every name. */
    Resource target() {
        int slash = resource.indexOf('/');
        return slash < 0
                ? new Resource("", apiGroup, "", resource, "", "")
                : new Resource("", apiGroup, "", resource.substring(0, slash), resource.substring(slash + 1), "");
    }
}
