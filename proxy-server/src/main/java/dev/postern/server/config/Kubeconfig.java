package dev.postern.server.config;

import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TrustAnchors;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the current context of a kubeconfig. Plug-ins that run commands, proxies and unverified servers are refused by
 * name rather than ignored: the file would mean something else than it says.
 */
final class Kubeconfig {
    private static final int HTTPS = 443;

    private Kubeconfig() {}

    /** The API server and the gateway's credential there. */
    static Optional<ApiServerOptions> read(Path file, Place place) {
        Place inside = place.inFile(file);
        return TextFile.readSecret(file, place)
                .flatMap(text -> Yaml.documents(text, inside))
                .flatMap(documents -> single(documents, inside))
                .flatMap(document -> RecordBinder.bind(KubeconfigFile.class, document, inside))
                .flatMap(config -> options(config, inside));
    }

    private static Optional<Object> single(List<Object> documents, Place place) {
        if (documents.size() != 1) {
            place.problem("must hold one document, not " + documents.size());
            return Optional.empty();
        }
        return Optional.of(documents.get(0));
    }

    private static Optional<ApiServerOptions> options(KubeconfigFile config, Place place) {
        if (config.currentContext().isEmpty()) {
            place.at("current-context").problem("is required: kubectl config use-context sets it");
            return Optional.empty();
        }
        int context = index(config.contexts(), one -> one.name().equals(config.currentContext()));
        if (context < 0) {
            place.problem("has no context \"" + config.currentContext() + "\"");
            return Optional.empty();
        }
        KubeconfigFile.Context chosen = config.contexts().get(context).context();
        int cluster = index(config.clusters(), one -> one.name().equals(chosen.cluster()));
        int user = index(config.users(), one -> one.name().equals(chosen.user()));
        if (cluster < 0 || user < 0) {
            place.problem(
                    "has no " + (cluster < 0 ? "cluster \"" + chosen.cluster() : "user \"" + chosen.user()) + "\"");
            return Optional.empty();
        }
        Place here = place.at("clusters").at(cluster).at("cluster");
        KubeconfigFile.Cluster server = config.clusters().get(cluster).cluster();
        Optional<URI> url = url(server.server(), here.at("server"));
        Optional<TrustAnchors> ca = authority(server, here);
        Optional<Credential> credential = KubeconfigCredential.read(
                config.users().get(user).user(), place.at("users").at(user).at("user"));
        if (url.isEmpty() || ca.isEmpty() || credential.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(options(url.get(), ca.get(), credential.get()));
    }

    private static ApiServerOptions options(URI url, TrustAnchors ca, Credential credential) {
        String host = url.getHost().replaceAll("^\\[|]$", "");
        int port = url.getPort() < 0 ? HTTPS : url.getPort();
        String path = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/+$", "");
        return new ApiServerOptions(host, port, path, Reloadable.of(ca), credential);
    }

    private static Optional<URI> url(String server, Place place) {
        try {
            URI url = new URI(server);
            boolean plain = url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null;
            if ("https".equals(url.getScheme()) && url.getHost() != null && plain) {
                return Optional.of(url);
            }
        } catch (URISyntaxException broken) {
            place.problem("is not a URL: " + broken.getReason());
            return Optional.empty();
        }
        place.problem("must be https://host, https://host:port or https://host/path, not " + server);
        return Optional.empty();
    }

    private static Optional<TrustAnchors> authority(KubeconfigFile.Cluster cluster, Place place) {
        if (cluster.insecure()) {
            place.at("insecure-skip-tls-verify").problem("is refused: the API server's certificate is always verified");
        }
        refuse(cluster.proxyUrl(), place.at("proxy-url"), "is refused: the API server is dialled directly");
        refuse(cluster.tlsServerName(), place.at("tls-server-name"), "is not in this version");
        Place data = place.at("certificate-authority-data");
        if (cluster.caData() != null) {
            return decoded(cluster.caData(), data).flatMap(pem -> Certificates.anchors(pem, data));
        }
        if (cluster.caFile() != null) {
            return Certificates.anchors(cluster.caFile(), place.at("certificate-authority"));
        }
        place.problem("certificate-authority or certificate-authority-data is required");
        return Optional.empty();
    }

    /** A problem where the key is there. */
    static void refuse(@Nullable Object value, Place place, String message) {
        if (value != null) {
            place.problem(message);
        }
    }

    /** Base64 text of a {@code -data} key. */
    static Optional<String> decoded(String base64, Place place) {
        try {
            return Optional.of(
                    new String(Base64.getDecoder().decode(base64.replaceAll("\\s", "")), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException broken) {
            place.problem("is not base64");
            return Optional.empty();
        }
    }

    private static <T> int index(List<T> all, Predicate<T> wanted) {
        for (int i = 0; i < all.size(); i++) {
            if (wanted.test(all.get(i))) {
                return i;
            }
        }
        return -1;
    }
}
