package dev.postern.proxy.cluster;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;

/**
 * A request that only has to be sent.
 *
 * @param request with its whole head
 * @param lease of the connection that it goes out on
 * @param credential of the gateway's own that stands in it or that its connection showed
 */
record OpenRequest(HttpClientRequest request, ConnectionLease lease, Credential credential) {
    /** RFC 9113 7. */
    private static final long CANCEL = 8;

    /**
     * Stops it wherever it is; nothing where it has ended. HTTP/2 loses the stream only. An HTTP/1.1 connection is in nobody
     * else's hands, so closing it hurts nobody; Vert.x itself would keep it for ever where the answer came before the
     * request's end.
     */
    void abort() {
        if (!lease.isOver()) {
            request.reset(CANCEL);
            if (!lease.isMultiplexed()) {
                lease.connection().close();
            }
            lease.giveBack(false);
        }
    }

    /** Both messages have come to their end. */
    void ended(HttpClientResponse response) {
        lease.giveBack(!"close".equalsIgnoreCase(response.getHeader("Connection")));
    }
}
