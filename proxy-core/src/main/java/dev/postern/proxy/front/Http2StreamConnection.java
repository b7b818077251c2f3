package dev.postern.proxy.front;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * One stream of an HTTP/2 connection.
 *
 * @param connection that the stream is on
 * @param closed completes when the stream has ended
 */
record Http2StreamConnection(ClientConnection connection, Future<Void> closed) implements ClientConnection {
    @Override
    public InetAddress peer() {
        return connection.peer();
    }

    @Override
    public List<X509Certificate> certificates() {
        return connection.certificates();
    }
}
