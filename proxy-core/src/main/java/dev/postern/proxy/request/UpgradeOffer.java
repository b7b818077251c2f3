package dev.postern.proxy.request;

import java.util.List;

/** The protocols that a client offers to switch to. */
public sealed interface UpgradeOffer {
    /** A plain request. */
    record None() implements UpgradeOffer {}

    /** {@code Upgrade: SPDY/3.1}; {@code protocols} are the values of {@code X-Stream-Protocol-Version} in order. */
    record Spdy(List<String> protocols) implements UpgradeOffer {}

    /**
     * {@code Upgrade: websocket}, version 13, key valid.
     *
     * @param key {@code Sec-WebSocket-Key}
     * @param subprotocols in the client's order, without a bearer token's
     */
    record WebSocket(String key, List<String> subprotocols) implements UpgradeOffer {}
}
