package dev.postern.proxy.authz;

import dev.postern.proxy.authn.Identity;

/**
 * One question to an authorizer, in the terms of a {@code SubjectAccessReview}.
 *
 * @param user who asks
 * @param verb Kubernetes' verb; for a path the lower-case method
 * @param target what they ask for
 */
public record AccessAttributes(Identity user, String verb, Target target) {
    /** What is asked for: {@code resourceAttributes} or {@code nonResourceAttributes}. */
    public sealed interface Target {}

    /**
     * An API resource, as {@code resourceAttributes} have it. Fields that do not apply are empty; an empty namespace is the
     * cluster scope.
     */
    public record Resource(
            String namespace, String apiGroup, String version, String resource, String subresource, String name)
            implements Target {
        private static final String V1 = "v1";

        /** One of version {@code v1}, as everything is that a kubelet serves. */
        public Resource(String namespace, String apiGroup, String resource, String subresource, String name) {
            this(namespace, apiGroup, V1, resource, subresource, name);
        }

        /** Resource and subresource as RBAC rules write them: {@code pods/exec}. */
        public String combined() {
            return subresource.isEmpty() ? resource : resource + "/" + subresource;
        }

        /** Resource and group as errors write them: {@code pods}, {@code uids.authentication.k8s.io}. */
        String qualified() {
            return apiGroup.isEmpty() ? resource : resource + "." + apiGroup;
        }
    }

    /** A path that is no API resource ({@code /healthz}). */
    public record NonResource(String path) implements Target {}
}
