package dev.postern.proxy.request;

/** The streaming subresources of a pod, with the kubelet's name for each (Kubernetes {@code pkg/registry/core/pod/strategy.go}). */
public enum StreamKind {
    EXEC("exec", "exec"),
    ATTACH("attach", "attach"),
    PORT_FORWARD("portforward", "portForward");

    private final String subresource;
    private final String kubeletPath;

    StreamKind(String subresource, String kubeletPath) {
        this.subresource = subresource;
        this.kubeletPath = kubeletPath;
    }

    /** As in the API's path, RBAC rules and metric labels. */
    public String subresource() {
        return subresource;
    }

    /** First segment of the kubelet's path. */
    public String kubeletPath() {
        return kubeletPath;
    }
}
