package dev.postern.server.config;

import dev.postern.proxy.GatewayOptions;
import dev.postern.proxy.GatewayOptions.ClusterOptions;
import dev.postern.proxy.authn.AuthenticationOptions;
import dev.postern.proxy.authn.AuthenticationOptions.StaticToken;
import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.authz.GateOptions;
import dev.postern.proxy.backend.KubeletOptions;
import dev.postern.proxy.cluster.Cidr;
import dev.postern.proxy.cluster.ClusterSource;
import dev.postern.proxy.front.FrontLimits;
import dev.postern.proxy.front.FrontOptions;
import dev.postern.proxy.stream.StreamOptions;
import dev.postern.proxy.target.TargetOptions;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TrustAnchors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From the file's records to the core's: reads every file that is named, and goes on after a problem to find the next. */
final class OptionsMapper {
    private final Place root;

    OptionsMapper(Place root) {
        this.root = root;
    }

    /** The configuration; empty where a problem was found. */
    Optional<Configuration> map(ConfigFile file) {
        Optional<TrustAnchors> clientCA = clientCA(file.authentication());
        Optional<FrontOptions> front = front(file.serving(), clientCA);
        Optional<AuthenticationOptions> authentication = authentication(file.authentication(), clientCA);
        Optional<GateOptions> gates = gates(file.authorization());
        Optional<ClusterOptions> cluster = cluster(file);
        if (root.count() > 0 || front.isEmpty() || authentication.isEmpty() || gates.isEmpty() || cluster.isEmpty()) {
            return Optional.empty();
        }
        GatewayOptions options = new GatewayOptions(
                front.get(),
                authentication.get(),
                gates.get(),
                cluster.get(),
                new StreamOptions(file.streaming().idleTimeout()));
        ConfigFile.Admin admin = file.admin();
        List<String> names =
                file.clusters().stream().map(ConfigFile.Cluster::name).toList();
        return Optional.of(
                new Configuration(names, options, admin.bindAddress(), admin.port(), Summary.of(file, options)));
    }

    private Optional<TrustAnchors> clientCA(ConfigFile.Authentication file) {
        ConfigFile.X509 x509 = file.x509();
        return x509 == null
                ? Optional.empty()
                : Certificates.anchors(
                        x509.clientCAFile(),
                        root.at("authentication").at("x509").at("clientCAFile"));
    }

    private Optional<FrontOptions> front(ConfigFile.Serving file, Optional<TrustAnchors> clientCA) {
        Place place = root.at("serving");
        return keyPair(
                        file.tlsCertFile(),
                        place.at("tlsCertFile"),
                        file.tlsPrivateKeyFile(),
                        place.at("tlsPrivateKeyFile"))
                .map(pair -> new FrontOptions(
                        file.bindAddress(), file.port(), pair, clientCA.orElse(null), FrontLimits.DEFAULT));
    }

    private Optional<AuthenticationOptions> authentication(
            ConfigFile.Authentication file, Optional<TrustAnchors> clientCA) {
        Path tokenFile = file.tokenAuthFile();
        Optional<List<StaticToken>> tokens = tokenFile == null
                ? Optional.of(List.of())
                : TokenFile.read(tokenFile, root.at("authentication").at("tokenAuthFile"));
        return tokens.map(read -> new AuthenticationOptions(clientCA.orElse(null), read));
    }

    private Optional<GateOptions> gates(ConfigFile.Authorization file) {
        Place place = root.at("authorization");
        Optional<Authorizer> rbac = RbacFiles.read(file.rbacFiles(), place.at("rbacFiles"));
        return rbac.map(
                policy -> new GateOptions(policy, file.nodeGate().contains("Disabled") ? Authorizer.DISABLED : policy));
    }

    private Optional<ClusterOptions> cluster(ConfigFile file) {
        Place clusters = root.at("clusters");
        if (file.clusters().size() != 1) {
            clusters.problem(
                    file.clusters().isEmpty() ? "must name a cluster" : "more than one is not in this version");
            return Optional.empty();
        }
        ConfigFile.Cluster cluster = file.clusters().get(0);
        Place place = clusters.at(0);
        Optional<? extends ClusterSource> source = source(cluster, place);
        Optional<KubeletOptions> kubelet = kubelet(cluster.kubelet(), place.at("kubelet"));
        List<Cidr> nodes =
                blocks(cluster.kubelet().nodeCIDRs(), place.at("kubelet").at("nodeCIDRs"));
        List<Cidr> trusted = blocks(file.trustedProxies(), root.at("trustedProxies"));
        if (source.isEmpty() || kubelet.isEmpty()) {
            return Optional.empty();
        }
        TargetOptions target = new TargetOptions(
                cluster.kubelet().preferredAddressTypes(), nodes, OwnAddresses.of(file, source.get()));
        return Optional.of(new ClusterOptions(source.get(), target, kubelet.get(), trusted));
    }

    private static Optional<? extends ClusterSource> source(ConfigFile.Cluster cluster, Place place) {
        Path kubeconfig = cluster.kubeconfig();
        Path inventory = cluster.inventoryFile();
        if (kubeconfig != null) {
            return Kubeconfig.read(kubeconfig, place.at("kubeconfig"));
        }
        return inventory == null ? Optional.empty() : InventoryFile.read(inventory, place.at("inventoryFile"));
    }

    private static Optional<KubeletOptions> kubelet(ConfigFile.Kubelet file, Place place) {
        Optional<KeyPair> pair = keyPair(
                file.clientCertificateFile(),
                place.at("clientCertificateFile"),
                file.clientKeyFile(),
                place.at("clientKeyFile"));
        Optional<TrustAnchors> ca =
                Certificates.anchors(file.certificateAuthorityFile(), place.at("certificateAuthorityFile"));
        return pair.flatMap(client -> ca.map(
                anchors -> new KubeletOptions(client, anchors, file.verifyNodeName(), KubeletOptions.Limits.DEFAULT)));
    }

    private static Optional<KeyPair> keyPair(Path certificate, Place certificatePlace, Path key, Place keyPlace) {
        Optional<String> certificatePem = TextFile.read(certificate, certificatePlace);
        Optional<String> keyPem = TextFile.readSecret(key, keyPlace);
        return certificatePem.flatMap(
                pem -> keyPem.flatMap(secret -> Certificates.keyPair(pem, certificatePlace, secret, keyPlace)));
    }

    private static List<Cidr> blocks(List<String> texts, Place place) {
        List<Cidr> blocks = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            place.at(i).checked(() -> Cidr.parse(text)).ifPresent(blocks::add);
        }
        return blocks;
    }
}
