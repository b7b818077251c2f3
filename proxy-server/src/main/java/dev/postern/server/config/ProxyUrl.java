package dev.postern.server.config;

import dev.postern.proxy.cluster.EgressProxy;
import dev.postern.proxy.cluster.EgressProxy.Kind;
import dev.postern.proxy.cluster.EgressProxy.Login;
import dev.postern.proxy.reload.Reloadable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An egress proxy, as a URL names it. */
final class ProxyUrl {
    private static final int HTTP_PORT = 80;
    private static final int SOCKS_PORT = 1080;
    private static final int LONGEST = 255;

    private ProxyUrl() {}

    /** {@code http://host:port} or {@code socks5://host:port}, with {@code user:password@} only where it is {@code secret}. */
    static Optional<EgressProxy> read(String text, boolean secret, Place place) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException broken) {
            // Not the text: it may hold a password.
            place.problem("is not a URL");
            return Optional.empty();
        }
        Kind kind = kind(String.valueOf(url.getScheme()), place);
        String rest = String.valueOf(url.getRawPath()).replaceAll("^/$", "");
        if (kind != null && (url.getHost() == null || !rest.isEmpty() || url.getRawQuery() != null)) {
            place.problem("must be http://host:port or socks5://host:port and nothing more");
            return Optional.empty();
        }
        if (kind != null && url.getRawUserInfo() != null && !secret) {
            place.problem("must not hold a password: put it into credentialsFile");
            return Optional.empty();
        }
        return kind == null ? Optional.empty() : proxy(kind, url, place);
    }

    private static @Nullable Kind kind(String scheme, Place place) {
        switch (scheme) {
            case "http":
                return Kind.HTTP;
            case "socks5":
            case "socks5h":
                return Kind.SOCKS5;
            case "https":
                place.problem("https is not supported: TLS goes to the other side end to end, through http or socks5");
                return null;
            default:
                place.problem("must start with http:// or socks5://");
                return null;
        }
    }

    private static Optional<EgressProxy> proxy(Kind kind, URI url, Place place) {
        String host = url.getHost().replaceAll("^\\[|]$", "");
        int port = url.getPort() >= 0 ? url.getPort() : kind == Kind.HTTP ? HTTP_PORT : SOCKS_PORT;
        if (url.getRawUserInfo() == null) {
            return Optional.of(new EgressProxy(kind, host, port, null));
        }
        return login(String.valueOf(url.getUserInfo()), place)
                .map(login -> new EgressProxy(kind, host, port, Reloadable.of(login)));
    }

    /** The proxy of a configuration's own keys. */
    static Optional<EgressProxy> read(String text, @Nullable Path credentials, Place place, ReloadableFiles files) {
        Optional<EgressProxy> proxy = read(text, false, place.at("proxyURL"));
        if (credentials == null) {
            return proxy;
        }
        Optional<Reloadable<Login>> login = files.read(
                place.at("credentialsFile"),
                List.of(credentials),
                again -> TextFile.readSecret(credentials, again).flatMap(line -> login(line, again)));
        return proxy.flatMap(open -> login.map(who -> new EgressProxy(open.kind(), open.host(), open.port(), who)));
    }

    /** RFC 1929 and RFC 7617 alike: what both can carry. */
    private static Optional<Login> login(String text, Place place) {
        String line = text.strip();
        int colon = line.indexOf(':');
        String user = colon < 0 ? "" : line.substring(0, colon);
        String password = colon < 0 ? "" : line.substring(colon + 1);
        boolean fits = user.length() <= LONGEST && password.length() <= LONGEST;
        if (user.isEmpty() || password.isEmpty() || !fits || line.chars().anyMatch(c -> c < ' ' || c > '~')) {
            place.problem("must be one line, user:password, of printable ASCII");
            return Optional.empty();
        }
        return Optional.of(new Login(user, password));
    }
}
