package dev.postern.server.config;

import dev.postern.proxy.cluster.ApiServerAddress;
import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.CredentialSource;
import dev.postern.proxy.cluster.EgressProxy;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TrustAnchors;
import dev.postern.server.credential.ExecCredentials;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the current context of a kubeconfig. Unverified servers, other identities than the gateway's and credentials that
 * no API server takes are refused by name rather than ignored: the file would mean something else than it says. The
 * content of the file itself is read again too, except for what {@link KubeconfigChanges} names.
 */
final class Kubeconfig {
    private static final int HTTPS = 443;

    private final Path file;
    private final Place place;
    private final ReloadableFiles files;

    private Kubeconfig(Path file, Place place, ReloadableFiles files) {
        this.file = file;
        this.place = place;
        this.files = files;
    }

    /** The API server and the gateway's credential there. */
    static Optional<ApiServerOptions> read(Path file, Place place, ReloadableFiles files) {
        return context(file, place).flatMap(context -> new Kubeconfig(file, place, files).options(context));
    }

    private Optional<ApiServerOptions> options(KubeconfigContext context) {
        KubeconfigFile.Exec exec = context.user().exec();
        KubeconfigChanges changes = new KubeconfigChanges(context);
        Optional<ApiServerAddress> address = address(context);
        Optional<Reloadable<ApiServerMaterial>> material = files.read(
                place,
                watched(context),
                again -> context(file, again).flatMap(now -> {
                    changes.check(now);
                    return material(now);
                }));
        Optional<CredentialSource> credentials = exec == null
                ? material.map(ApiServerMaterial::credentials)
                : KubeconfigExec.command(exec, context, file).map(ExecCredentials::new);
        return address.flatMap(where -> material.flatMap(
                read -> credentials.map(source -> new ApiServerOptions(where, ApiServerMaterial.ca(read), source))));
    }

    private List<Path> watched(KubeconfigContext context) {
        List<Path> watched = new ArrayList<>(List.of(file));
        KubeconfigFile.User user = context.user();
        Stream.of(context.cluster().caFile(), user.certificateFile(), user.keyFile(), user.tokenFile())
                .filter(named -> named != null)
                .forEach(watched::add);
        return watched;
    }

    private static Optional<ApiServerMaterial> material(KubeconfigContext now) {
        Optional<TrustAnchors> ca = anchors(now.cluster(), now.clusterPlace());
        if (now.user().exec() != null) {
            if (!KubeconfigCredential.isOnlyExec(now.user(), now.userPlace())) {
                return Optional.empty();
            }
            return ca.map(anchors -> new ApiServerMaterial(anchors, Optional.empty()));
        }
        return KubeconfigCredential.read(now.user(), now.userPlace())
                .flatMap(credential -> ca.map(anchors -> new ApiServerMaterial(anchors, Optional.of(credential))));
    }

    /** What the current context names, read from the file as it is now. */
    static Optional<KubeconfigContext> context(Path file, Place place) {
        Place inside = place.inFile(file);
        return TextFile.readSecret(file, place)
                .flatMap(text -> Yaml.document(text, inside))
                .flatMap(document -> RecordBinder.bind(KubeconfigFile.class, document, inside))
                .flatMap(config -> context(config, inside));
    }

    private static Optional<KubeconfigContext> context(KubeconfigFile config, Place place) {
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
        return Optional.of(new KubeconfigContext(
                config.clusters().get(cluster).cluster(),
                place.at("clusters").at(cluster).at("cluster"),
                config.users().get(user).user(),
                place.at("users").at(user).at("user")));
    }

    private Optional<ApiServerAddress> address(KubeconfigContext context) {
        KubeconfigFile.Cluster cluster = context.cluster();
        Place here = context.clusterPlace();
        Optional<URI> url = url(cluster.server(), here.at("server"));
        String proxyUrl = cluster.proxyUrl();
        if (proxyUrl == null) {
            return url.map(server -> address(server, cluster));
        }
        Optional<EgressProxy> proxy = ProxyUrl.read(proxyUrl, true, here.at("proxy-url"));
        return url.flatMap(server -> proxy.map(address(server, cluster)::through));
    }

    private static ApiServerAddress address(URI url, KubeconfigFile.Cluster cluster) {
        String host = url.getHost().replaceAll("^\\[|]$", "");
        int port = url.getPort() < 0 ? HTTPS : url.getPort();
        String path = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/+$", "");
        String name = cluster.tlsServerName();
        return new ApiServerAddress(host, port, path, name == null || name.isEmpty() ? host : name, null);
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

    private static Optional<TrustAnchors> anchors(KubeconfigFile.Cluster cluster, Place place) {
        if (cluster.insecure()) {
            place.at("insecure-skip-tls-verify").problem("is refused: the API server's certificate is always verified");
        }
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
