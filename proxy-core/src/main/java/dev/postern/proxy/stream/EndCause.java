package dev.postern.proxy.stream;

import java.util.Locale;

/** Why a session ended: the log's and the metric's word. */
public enum EndCause {
    /** The client closed its connection: it sent TLS' close_notify. */
    CLIENT_CLOSED,
    /** The client's connection broke: RST, a failed write, or FIN without close_notify, as when the process is killed. */
    CLIENT_LOST,
    /** The kubelet closed its connection: as a rule the command ended. */
    KUBELET_CLOSED,
    /** The kubelet's connection broke, as {@link #CLIENT_LOST}. */
    KUBELET_LOST,
    /** The API server closed its connection, which it does when the kubelet's end came, or the command's. */
    UPSTREAM_CLOSED,
    /** The API server's connection broke, as {@link #CLIENT_LOST}. */
    UPSTREAM_LOST,
    /** The client broke a rule of the protocol that the gateway speaks with it; the Close says which. */
    CLIENT_PROTOCOL_ERROR,
    /** The kubelet broke a rule of the protocol that the gateway speaks with it. */
    KUBELET_PROTOCOL_ERROR,
    /** No data either way for the idle limit. */
    IDLE,
    /** As old as a session may be. */
    AGE,
    /** The gateway is told to stop, and the time that its sessions have to end by themselves is over. */
    DRAIN,
    /** The gateway stops at once. */
    SHUTDOWN,
    /** Ended through the registry, by somebody who may. */
    KILLED,
    /** The right to the stream, or the credential that it was opened with, was taken away. */
    REVOKED,
    /** More than its share was used. */
    QUOTA;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The lower-case name. */
    public String label() {
        return label;
    }
}
