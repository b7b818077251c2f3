package dev.postern.server.config;

import dev.postern.proxy.authn.AuthenticationOptions;
import dev.postern.proxy.authn.AuthenticationOptions.Configured;
import dev.postern.proxy.authn.AuthenticationOptions.RequestHeader;
import dev.postern.proxy.authn.AuthenticationOptions.StaticToken;
import dev.postern.proxy.authn.AuthenticationOptions.TokenReview;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TrustAnchors;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code authentication}, with every file that it names. */
final class AuthenticationMapper {
    private final Place place;
    private final ReloadableFiles files;
    /** Both are null until their files are read; then each new one is held against the other. */
    private @Nullable Reloadable<TrustAnchors> users;

    private @Nullable Reloadable<TrustAnchors> proxies;

    AuthenticationMapper(Place place, ReloadableFiles files) {
        this.place = place;
        this.files = files;
    }

    Optional<AuthenticationOptions> map(AuthenticationKeys keys, List<ClusterKeys> clusters) {
        int before = place.count();
        users = clientCA(keys).orElse(null);
        proxies = proxiesCA(keys).orElse(null);
        Optional<Reloadable<List<StaticToken>>> tokens = tokens(keys);
        Optional<Reloadable<Configured>> configured = configured(keys);
        checkReviews(keys.webhook(), clusters);
        if (place.count() > before || tokens.isEmpty() || configured.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new AuthenticationOptions(
                users, tokens.get(), requestHeader(keys), tokenReview(keys.webhook()), configured.get()));
    }

    private Optional<Reloadable<TrustAnchors>> clientCA(AuthenticationKeys keys) {
        AuthenticationKeys.X509 x509 = keys.x509();
        if (x509 == null) {
            return Optional.empty();
        }
        Path file = x509.clientCAFile();
        return files.read(
                place.at("x509").at("clientCAFile"),
                List.of(file),
                here -> Certificates.anchors(file, here).filter(read -> isSeparate(read, proxies, here)));
    }

    private Optional<Reloadable<TrustAnchors>> proxiesCA(AuthenticationKeys keys) {
        AuthenticationKeys.RequestHeader header = keys.requestHeader();
        if (header == null) {
            return Optional.empty();
        }
        Path file = header.clientCAFile();
        return files.read(
                place.at("requestHeader").at("clientCAFile"),
                List.of(file),
                here -> Certificates.anchors(file, here).filter(read -> isSeparate(read, users, here)));
    }

    private static boolean isSeparate(TrustAnchors read, @Nullable Reloadable<TrustAnchors> other, Place here) {
        boolean separate = other == null || !read.overlaps(other.current());
        if (!separate) {
            here.problem("x509.clientCAFile and requestHeader.clientCAFile must share no CA, and none may have signed"
                    + " the other: any user could name another");
        }
        return separate;
    }

    private Optional<Reloadable<List<StaticToken>>> tokens(AuthenticationKeys keys) {
        Path file = keys.tokenAuthFile();
        return file == null
                ? Optional.of(Reloadable.of(List.of()))
                : files.read(place.at("tokenAuthFile"), List.of(file), here -> TokenFile.read(file, here));
    }

    private Optional<Reloadable<Configured>> configured(AuthenticationKeys keys) {
        Path file = keys.configFile();
        Set<String> hosts = Set.copyOf(keys.jwksHosts());
        return file == null
                ? Optional.of(Reloadable.of(Configured.NOTHING))
                : files.read(
                        place.at("configFile"),
                        List.of(file),
                        here -> AuthenticationConfiguration.read(file, hosts, here));
    }

    private @Nullable RequestHeader requestHeader(AuthenticationKeys keys) {
        AuthenticationKeys.RequestHeader header = keys.requestHeader();
        return header == null || proxies == null ? null : new RequestHeader(proxies, Set.copyOf(header.allowedNames()));
    }

    private static @Nullable TokenReview tokenReview(AuthenticationKeys.Webhook keys) {
        return keys.enabled() ? new TokenReview(keys.cacheTTL(), keys.audiences()) : null;
    }

    private void checkReviews(AuthenticationKeys.Webhook keys, List<ClusterKeys> clusters) {
        for (ClusterKeys cluster : clusters) {
            if (keys.enabled() && cluster.inventoryFile() != null) {
                place.at("webhook")
                        .at("enabled")
                        .problem("cluster " + cluster.name()
                                + " has an inventoryFile, so there is no API server that could review a token; use kubeconfig"
                                + " or inCluster there");
            }
        }
    }
}
