package dev.postern.server.config;

import dev.postern.proxy.GatewayOptions;
import dev.postern.proxy.GatewayOptions.ClusterOptions;
import dev.postern.proxy.authn.AuthenticationOptions;
import dev.postern.proxy.authz.GateOptions;
import dev.postern.proxy.cluster.Cidr;
import dev.postern.proxy.front.FrontLimits;
import dev.postern.proxy.front.FrontOptions;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TrustAnchors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From the file's records to the core's: reads every file that is named, and goes on after a problem to find the next. */
final class OptionsMapper {
    private final Place root;
    private final ReloadableFiles files = new ReloadableFiles();

    OptionsMapper(Place root) {
        this.root = root;
    }

    /** The configuration; empty where a problem was found. */
    Optional<Configuration> map(ConfigFile file) {
        Optional<AuthenticationOptions> authentication =
                new AuthenticationMapper(root.at("authentication"), files).map(file.authentication(), file.clusters());
        Optional<FrontOptions> front = front(
                file.serving(),
                authentication
                        .map(AuthenticationOptions::certificateAuthorities)
                        .orElse(null));
        Optional<GateOptions> gates =
                new AuthorizationMapper(root.at("authorization"), files).map(file.authorization());
        List<ClusterOptions> clusters = clusters(file, gates);
        if (OwnAddresses.isAdminServing(file)) {
            root.at("admin.port").problem("is the serving port too; give it one of its own, such as 6444");
        }
        List<Cidr> trusted = Blocks.read(file.trustedProxies(), root.at("trustedProxies"));
        if (root.count() > 0 || front.isEmpty() || authentication.isEmpty()) {
            return Optional.empty();
        }
        GatewayOptions options = new GatewayOptions(
                front.get(),
                authentication.get(),
                clusters,
                trusted,
                file.shutdown().gracePeriod());
        ConfigFile.Admin admin = file.admin();
        return Optional.of(
                new Configuration(options, admin.bindAddress(), admin.port(), files.all(), Summary.of(file, options)));
    }

    private Optional<FrontOptions> front(ConfigFile.Serving keys, @Nullable Reloadable<TrustAnchors> clientCA) {
        Place place = root.at("serving");
        return new KeyPairFiles(
                        keys.tlsCertFile(), place.at("tlsCertFile"),
                        keys.tlsPrivateKeyFile(), place.at("tlsPrivateKeyFile"))
                .read(files)
                .map(pair -> new FrontOptions(keys.bindAddress(), keys.port(), pair, clientCA, FrontLimits.DEFAULT));
    }

    private List<ClusterOptions> clusters(ConfigFile file, Optional<GateOptions> gates) {
        Place place = root.at("clusters");
        ClusterNames.check(file.clusters(), place);
        List<ClusterOptions> clusters = new ArrayList<>();
        for (int i = 0; i < file.clusters().size(); i++) {
            new ClusterMapper(place.at(i), file, files)
                    .map(file.clusters().get(i), gates)
                    .ifPresent(clusters::add);
        }
        return clusters;
    }
}
