package dev.postern.server.dev.streaming;

/** What comes of an upgrade request's negotiation. */
sealed interface Handshake {
    /**
     * 101.
     *
     * @param protocol the version that was chosen; empty for a WebSocket without a subprotocol
     * @param head the response head, with its empty line
     */
    record Accepted(String protocol, String head) implements Handshake {}

    /** Anything else. */
    record Refused(HttpAnswer answer) implements Handshake {}
}
