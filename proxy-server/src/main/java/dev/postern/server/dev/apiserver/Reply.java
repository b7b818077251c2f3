package dev.postern.server.dev.apiserver;

import io.vertx.core.http.HttpServerResponse;

/** What becomes of a request: an {@link Answer}, or a watch that goes on. */
interface Reply {
    /** The HTTP status, for the trace. */
    int code();

    /** Writes it, on the request's event loop. */
    void send(HttpServerResponse response);
}
