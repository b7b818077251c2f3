package dev.postern.proxy.front;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A connection as one of its requests knows it: over HTTP/2 a stream. Its end is the request's own, so that whoever waits for
 * it is forgotten with the request, and not kept for as long as the connection lives.
 *
 * @param connection that the request is on
 * @param closed completes when the connection or stream has ended under the request
 */
record ExchangeConnection(ClientConnection connection, Future<Void> closed) implements ClientConnection {
    @Override
    public InetAddress peer() {
        return connection.peer();
    }

    @Override
    public List<X509Certificate> certificates() {
        return connection.certificates();
    }

    @Override
    public String serverName() {
        return connection.serverName();
    }
}
