package dev.postern.proxy.request;

import java.util.List;
import java.util.Optional;

/** The protocols that a client offers to switch to. */
public sealed interface UpgradeOffer {
    /** A plain request. */
    record None() implements UpgradeOffer {}

    /** {@code Upgrade: SPDY/3.1}; {@code protocols} are the values of {@code X-Stream-Protocol-Version} in order. */
    record Spdy(List<String> protocols) implements UpgradeOffer {
        /** Remote command as every kubelet speaks it, with an exit code that is a Status. */
        public static final Spdy REMOTE_COMMAND = new Spdy(List.of("v4.channel.k8s.io"));
    }

    /**
     * {@code Upgrade: websocket}, version 13, key valid.
     *
     * @param key {@code Sec-WebSocket-Key}
     * @param subprotocols in the client's order, without a bearer token's
     */
    record WebSocket(String key, List<String> subprotocols) implements UpgradeOffer {
        /** Remote command that can end stdin; kubelets speak it only where their node declares it (KEP-4006). */
        public static final String REMOTE_COMMAND_V5 = "v5.channel.k8s.io";

        /** Before the name of a protocol of SPDY streams that is carried inside (KEP-4006). */
        public static final String TUNNEL = "SPDY/3.1+";

        /** As container runtimes serve them ({@code cri-streaming remotecommand/websocket.go}). */
        private static final List<String> REMOTE_COMMAND_OLDER =
                List.of("v4.channel.k8s.io", "v4.base64.channel.k8s.io", "channel.k8s.io", "base64.channel.k8s.io");

        /**
         * The one that remote command is spoken in: version 5 wherever it stands ({@code apiserver
         * pkg/util/proxy/translatinghandler.go}), else the first that a container runtime would take.
         *
         * @return the empty one where none is listed; nothing where none of those listed is known
         */
        public Optional<String> remoteCommand() {
            if (subprotocols.isEmpty()) {
                return Optional.of("");
            }
            return subprotocols.contains(REMOTE_COMMAND_V5)
                    ? Optional.of(REMOTE_COMMAND_V5)
                    : subprotocols.stream()
                            .filter(REMOTE_COMMAND_OLDER::contains)
                            .findFirst();
        }

        /** Whether SPDY is to be carried inside. */
        public boolean tunnels() {
            return subprotocols.stream().anyMatch(subprotocol -> subprotocol.startsWith(TUNNEL));
        }

        /** The protocols of the SPDY streams inside, in order: {@code portforward.k8s.io} and whatever else is Kubernetes'. */
        public List<String> tunnelled() {
            return subprotocols.stream()
                    .filter(subprotocol -> subprotocol.startsWith(TUNNEL) && subprotocol.endsWith(".k8s.io"))
                    .map(subprotocol -> subprotocol.substring(TUNNEL.length()))
                    .toList();
        }
    }
}
