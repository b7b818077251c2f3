package dev.postern.proxy.session;

import dev.postern.proxy.stream.StreamEnd;

/** Hears of sessions, on each session's event loop. Must not block or throw. */
public interface SessionListener {
    /** The session is registered; the client is sent its 101 next. */
    void opened(Session session);

    /** Both sockets are closed. */
    void closed(Session session, StreamEnd end);
}
