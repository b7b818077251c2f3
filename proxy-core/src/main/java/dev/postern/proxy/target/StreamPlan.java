package dev.postern.proxy.target;

/**
 * How a stream will be carried, and why so; decided before the client's 101.
 *
 * @param way what happens to the bytes
 * @param reason why
 */
public record StreamPlan(Way way, Reason reason) {
    /** What happens to the bytes. */
    public enum Way {
        /** They go on as they are: both sides speak the same. */
        SPLICE,
        /** The client speaks remote command over WebSocket, the kubelet over SPDY. */
        TRANSLATE,
        /** The client's SPDY comes inside of a WebSocket, the kubelet's does not. */
        TUNNEL
    }

    /** Why a way was chosen. */
    public enum Reason {
        /** The client speaks what every kubelet does. */
        EVERY_KUBELET,
        /** The node declares that its kubelet speaks what the client does. */
        DECLARED,
        /** The node does not declare that its kubelet speaks what the client does. */
        NOT_DECLARED,
        /** The node's kubelet refused to speak what the client does, now or lately. */
        REFUSED,
        /** The API server speaks it, or finds who does. */
        API_SERVER
    }
}
