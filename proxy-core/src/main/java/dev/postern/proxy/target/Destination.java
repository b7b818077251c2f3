package dev.postern.proxy.target;

/** The two ways to a pod's stream, and to a kubelet's answer. */
public enum Destination {
    /** The kubelet of the pod's node, dialled with the gateway's certificate. */
    KUBELET,
    /** The API server, in the caller's name; it dials the kubelet then. */
    API_SERVER
}
