package dev.postern.server.dev.apiserver.objects;

/**
 * An API group in one version.
 *
 * @param group empty for the core group
 */
public record GroupVersion(String group, String version) {
    /** The core group. */
    public static final GroupVersion V1 = new GroupVersion("", "v1");

    /** As {@code apiVersion} has it: {@code v1}, {@code coordination.k8s.io/v1}. */
    @Override
    public String toString() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Where its resources are, without a slash in front: {@code api/v1}, {@code apis/coordination.k8s.io/v1}. */
    public String path() {
        return (group.isEmpty() ? "api/" : "apis/") + this;
    }
}
