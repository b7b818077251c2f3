package dev.postern.server.dev;

/** Names that more than one part of the cluster knows. */
final class DevNames {
    /** The cluster. */
    static final String CLUSTER = "dev";
    /** Its only node. */
    static final String NODE = "dev-node";
    /** The namespace of its pods. */
    static final String NAMESPACE = "default";
    /** The gateway at the API server. */
    static final String POSTERN = "postern";
    /** The gateway at the kubelet. */
    static final String KUBELET_CLIENT = "postern-kubelet-client";

    private DevNames() {}
}
