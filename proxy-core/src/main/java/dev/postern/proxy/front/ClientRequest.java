package dev.postern.proxy.front;

import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.RequestHead;

/** One request of a client, its head read and held against the grammar. Belongs to its connection's event loop. */
public sealed interface ClientRequest permits PlainRequest, UpgradeRequest {
    RequestHead head();

    ClientConnection connection();

    /** What {@link #under} took off the path, encoded, without a final slash; empty where nothing was. */
    String pathPrefix();

    /**
     * The same request with a shorter path. It takes this one's place: whoever answers or detaches uses the new one only.
     *
     * @param prefix what was taken off, as in {@code /clusters/a}
     * @param rest the head without it
     */
    ClientRequest under(String prefix, RequestHead rest);

    /**
     * Ends the request with a {@code metav1.Status}. An upgrade's connection is closed after it, and so is every
     * connection whose request body was not read to its end. Does nothing where the client is gone.
     */
    void refuse(GatewayFailure failure);
}
