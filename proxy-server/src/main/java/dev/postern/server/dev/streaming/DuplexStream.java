package dev.postern.server.dev.streaming;

import java.io.OutputStream;

/** One stream of a connection that carries several, for threads that wait. */
interface DuplexStream {
    /** What the client sends. Ends with the client's half, or with the connection. Closing it throws away what comes. */
    Inbox input();

    /**
     * What the client gets: one frame or message a write, at once. Waits while the client does not read; fails once the
     * connection is gone. Closing it ends this half, where the protocol can say so.
     */
    OutputStream output();
}
