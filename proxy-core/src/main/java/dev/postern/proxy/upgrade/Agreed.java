package dev.postern.proxy.upgrade;

import dev.postern.proxy.request.CommandStreams;
import dev.postern.proxy.target.StreamPlan.Way;

/**
 * What a client and the gateway agreed to speak.
 *
 * @param way what becomes of it towards the other side
 * @param webSocket whether it is WebSocket; SPDY/3.1 otherwise
 * @param subprotocol as the client's 101 names it; empty where it names none
 * @param streams which of a command's it will have
 */
public record Agreed(Way way, boolean webSocket, String subprotocol, CommandStreams streams) {
    /** Of what is no command. */
    public Agreed(Way way, boolean webSocket, String subprotocol) {
        this(way, webSocket, subprotocol, CommandStreams.NONE);
    }
}
