package dev.postern.proxy.cluster;

import dev.postern.proxy.reload.Reloadable;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.proxy.ProxyConnectException;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between the gateway and the other side: it moves octets, and TLS goes through it end to end. It is told which
 * address to connect to and learns nothing else.
 *
 * @param kind how it is spoken to
 * @param host name or IP literal without brackets
 * @param port TCP port
 * @param login who the gateway is to it, or null where it asks nobody
 */
public record EgressProxy(
        Kind kind, String host, int port, @Nullable Reloadable<Login> login) {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** How a proxy is spoken to. */
    public enum Kind {
        /** {@code CONNECT} (RFC 9110 9.3.6), with Basic authentication. */
        HTTP(ProxyType.HTTP),
        /** SOCKS 5 (RFC 1928), with a user name and password (RFC 1929). */
        SOCKS5(ProxyType.SOCKS5);

        private final ProxyType type;

        Kind(ProxyType type) {
            this.type = type;
        }
    }

    /** A user name and password; {@code toString} shows neither. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login";
        }
    }

    /** How a client is told to use it; with the login as it is now. */
    public ProxyOptions options() {
        ProxyOptions options = new ProxyOptions()
                .setType(kind.type)
                .setHost(host)
                .setPort(port)
                .setConnectTimeout(CONNECT);
        if (login != null) {
            Login now = login.current();
            options.setUsername(now.user()).setPassword(now.password());
        }
        return options;
    }

    /**
     * What went wrong between the gateway and the proxy, in words that name the hop and no address; null where a dial
     * failed beyond it.
     */
    public static @Nullable String trouble(Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 16; cause = cause.getCause()) {
            String sentence = sentence(cause);
            if (sentence != null) {
                return "the egress proxy " + sentence;
            }
            depth++;
        }
        return null;
    }

    private static @Nullable String sentence(Throwable cause) {
        if (cause instanceof ProxyConnectException) {
            return refusal(String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT));
        }
        if (cause instanceof ConnectTimeoutException || cause instanceof NoRouteToHostException) {
            return "does not accept a TCP connection";
        }
        if (cause instanceof UnknownHostException) {
            return "cannot be found: its name does not resolve";
        }
        return cause instanceof ConnectException ? "cannot be reached" : null;
    }

    private static String refusal(String text) {
        if (text.contains("407") || text.contains("authstatus") || text.contains("authmethod")) {
            return "does not accept the gateway's user name and password";
        }
        if (text.contains("timeout")) {
            return "does not answer in time";
        }
        return "did not open the connection";
    }
}
