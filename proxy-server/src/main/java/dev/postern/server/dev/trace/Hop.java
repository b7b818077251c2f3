package dev.postern.server.dev.trace;

/** Where a step was seen, in the order in which a stream passes. */
public enum Hop {
    /** The client's connection to the gateway, as the gateway tells of it. */
    GATEWAY,
    /** A request at the API server stand-in. */
    API_SERVER,
    /** A connection to the kubelet stand-in. */
    KUBELET,
    /** A process or a local port in a pod. */
    POD
}
