package dev.postern.proxy.session;

import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.target.Destination;
import dev.postern.proxy.target.StreamPlan;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a session is: who streams what to where.
 *
 * @param caller who asked
 * @param kind what it carries
 * @param protocol what the client speaks
 * @param object what of the cluster it is for
 * @param backend who carries it
 */
public record SessionInfo(Caller caller, Kind kind, Protocol protocol, ObjectReference object, Backend backend) {
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
     * The object that the request names. Parts are empty where the path names none.
     *
     * @param resource {@code pods}, {@code services}, …
     * @param uid pinned; empty where it was not looked up, or an inventory names none
     */
    public record ObjectReference(String resource, String namespace, String name, String uid) {}

    /**
     * The other side.
     *
     * @param cluster as the configuration calls it; also the metric's label
     * @param node whose kubelet it is; empty for the API server
     * @param plan how the stream is carried to it, and why so
     */
    public record Backend(String cluster, Destination place, String node, StreamPlan plan) {}

    /** What a session carries; also the metric's label. */
    public enum Kind {
        EXEC(StreamKind.EXEC),
        ATTACH(StreamKind.ATTACH),
        PORT_FORWARD(StreamKind.PORT_FORWARD),
        /** To a pod's or a service's own port, by {@code …/proxy}. */
        PROXY("proxy", null),
        /** Whatever else the API server, or one behind it, upgrades. */
        OTHER("other", null);

        private final String label;
        private final @Nullable StreamKind stream;

        Kind(StreamKind stream) {
            this(stream.subresource(), stream);
        }

        Kind(String label, @Nullable StreamKind stream) {
            this.label = label;
            this.stream = stream;
        }

        public String label() {
            return label;
        }

        /** The streaming subresource of a pod; empty for the rest. */
        public Optional<StreamKind> stream() {
            return Optional.ofNullable(stream);
        }

        /** Of a pod's streaming subresource. */
        public static Kind of(StreamKind stream) {
            return switch (stream) {
                case EXEC -> EXEC;
                case ATTACH -> ATTACH;
                case PORT_FORWARD -> PORT_FORWARD;
            };
        }
    }

    /** What a client's upgraded connection carries; also the metric's label. */
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
