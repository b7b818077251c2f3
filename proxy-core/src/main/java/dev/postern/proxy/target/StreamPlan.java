package dev.postern.proxy.target;

import java.util.Locale;

/**
 * How a stream will be carried, and why so; decided before the client's 101.
 *
 * @param way what happens to the bytes
 * @param reason why
 */
public record StreamPlan(Way way, Reason reason) {
    /** What both sides speak anyway. */
    static final StreamPlan AS_EVER = new StreamPlan(Way.SPLICE, Reason.EVERY_KUBELET);

    /** What the API server speaks anyway, or finds somebody who does. */
    static final StreamPlan BY_API_SERVER = new StreamPlan(Way.SPLICE, Reason.API_SERVER);

    /** Both as a sentence, for people. */
    public String sentence() {
        return way.sentence + ": " + reason.sentence;
    }

    /** What happens to the bytes. */
    public enum Way {
        /** They go on as they are: both sides speak the same. */
        SPLICE("the bytes go on as they are"),
        /** The client speaks remote command over WebSocket, the kubelet over SPDY. */
        TRANSLATE("WebSocket is translated to SPDY"),
        /** The client's SPDY comes inside of a WebSocket, the kubelet's does not. */
        TUNNEL("SPDY is taken out of the WebSocket");

        private final String sentence;
        private final String label = name().toLowerCase(Locale.ROOT);

        Way(String sentence) {
            this.sentence = sentence;
        }

        /** The log's word. */
        public String label() {
            return label;
        }
    }

    /** Why a way was chosen. */
    public enum Reason {
        /** The client speaks what every kubelet does. */
        EVERY_KUBELET("every kubelet speaks what the client does"),
        /** The node declares that its kubelet speaks what the client does. */
        DECLARED("the node declares " + ProtocolPlan.FEATURE),
        /** The node does not declare that its kubelet speaks what the client does. */
        NOT_DECLARED("the node does not declare " + ProtocolPlan.FEATURE),
        /** The other side would take the WebSocket, but what is inside of it has a place for the reason of an end. */
        TELLS_ENDS("the gateway can so tell open connections why they end"),
        /** The node's kubelet refused to speak what the client does, now or lately. */
        REFUSED("the node's kubelet refused to speak what the client does, now or in the last "
                + RefusedHandshakes.REMEMBERED.toMinutes() + " minutes"),
        /** The API server speaks it, or finds who does. */
        API_SERVER("the API server speaks what the client does, or finds who does");

        private final String sentence;
        private final String label = name().toLowerCase(Locale.ROOT);

        Reason(String sentence) {
            this.sentence = sentence;
        }

        /** The log's word. */
        public String label() {
            return label;
        }
    }
}
