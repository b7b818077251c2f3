package dev.postern.proxy.front;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What is known of the connection that a request came on. All of it is read on the connection's event loop.
 */
public interface ClientConnection {
    /** The socket's peer; never what a header claims. */
    InetAddress peer();

    /** The certificate chain that the client presented, leaf first, <b>not verified</b>; empty where there is none. */
    List<X509Certificate> certificates();

    /** The server name that the client indicated in the TLS handshake (SNI), lower-case; empty where it named none. */
    String serverName();

    /** Completes when the connection (over HTTP/2: the request's stream) has ended; already complete if it has. */
    Future<Void> closed();
}
