package dev.postern.proxy.front;

import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.RequestHead;

/** One request of a client, its head read and held against the grammar. Belongs to its connection's event loop. */
public sealed interface ClientRequest permits PlainRequest, UpgradeRequest {
    RequestHead head();

    ClientConnection connection();

    /**
     * Ends the request with a {@code metav1.Status}. An upgrade's connection is closed after it, and so is every
     * connection whose request body was not read to its end. Does nothing where the client is gone.
     */
    void refuse(GatewayFailure failure);
}
