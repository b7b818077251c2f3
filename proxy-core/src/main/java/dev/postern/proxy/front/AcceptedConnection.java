package dev.postern.proxy.front;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;

/** A TLS connection of a client. Certificates are parsed when somebody asks for them, once. */
final class AcceptedConnection implements ClientConnection {
    private final HttpConnection connection;
    private final InetAddress peer;
    private final Future<Void> closed;
    private @Nullable List<X509Certificate> certificates;
    private @Nullable String serverName;

    private AcceptedConnection(HttpConnection connection, InetAddress peer, Future<Void> closed) {
        this.connection = connection;
        this.peer = peer;
        this.closed = closed;
    }

    static AcceptedConnection of(HttpConnection connection) {
        Channel channel = Connections.channel(connection);
        var promise = Connections.context(connection).<Void>promise();
        channel.closeFuture().addListener(promise);
        InetAddress peer = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        return new AcceptedConnection(connection, peer, promise.future());
    }

    /** The connection's socket. */
    Channel channel() {
        return Connections.channel(connection);
    }

    @Override
    public InetAddress peer() {
        return peer;
    }

    @Override
    public List<X509Certificate> certificates() {
        List<X509Certificate> known = certificates;
        if (known == null) {
            known = read(connection.sslSession());
            certificates = known;
        }
        return known;
    }

    @Override
    public String serverName() {
        String known = serverName;
        if (known == null) {
            known = indicated(connection.sslSession());
            serverName = known;
        }
        return known;
    }

    /** Both engines keep what the client's hello said, also of a connection that resumes an older session. */
    private static String indicated(@Nullable SSLSession session) {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return "";
        }
        for (SNIServerName name : extended.getRequestedServerNames()) {
            if (name instanceof SNIHostName host) {
                return host.getAsciiName().toLowerCase(Locale.ROOT);
            }
            if (name.getType() == StandardConstants.SNI_HOST_NAME) {
                return new String(name.getEncoded(), StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    @Override
    public Future<Void> closed() {
        return closed;
    }

    private static List<X509Certificate> read(@Nullable SSLSession session) {
        if (session == null) {
            return List.of();
        }
        try {
            return Arrays.stream(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }
}
