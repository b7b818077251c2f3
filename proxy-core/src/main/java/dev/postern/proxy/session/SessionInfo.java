package dev.postern.proxy.session;

import dev.postern.proxy.request.StreamKind;
import java.net.InetAddress;

/**
 * What a session is: who streams what to where.
 *
 * @param caller who asked
 * @param kind exec, attach or port-forward
 * @param protocol what both sides speak
 * @param pod as it was looked up
 * @param node whose kubelet carries it
 */
public record SessionInfo(Caller caller, StreamKind kind, Protocol protocol, PodReference pod, String node) {
    /**
     * The client.
     *
     * @param user the authenticated name
     * @param effectiveUser whose rights counted; another one where the caller impersonates
     * @param address the socket's peer
     */
    public record Caller(String user, String effectiveUser, InetAddress address) {
        /** A caller who acts as nobody else. */
        public Caller(String user, InetAddress address) {
            this(user, user, address);
        }
    }

    /**
     * The pod, pinned.
     *
     * @param cluster as the configuration calls it; also the metric's label
     * @param uid empty where an inventory names none
     */
    public record PodReference(String cluster, String namespace, String name, String uid) {}

    /** What an upgraded connection carries; also the metric's label. */
    public enum Protocol {
        SPDY("spdy"),
        WEBSOCKET("websocket");

        private final String label;

        Protocol(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
