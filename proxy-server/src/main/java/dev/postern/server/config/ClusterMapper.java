package dev.postern.server.config;

import dev.postern.proxy.GatewayOptions.ClusterEntry;
import dev.postern.proxy.GatewayOptions.ClusterOptions;
import dev.postern.proxy.authz.GateMode;
import dev.postern.proxy.authz.GateOptions;
import dev.postern.proxy.backend.BackendOptions;
import dev.postern.proxy.backend.CallerIdentity;
import dev.postern.proxy.backend.KubeletEgress;
import dev.postern.proxy.backend.KubeletOptions;
import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.Cidr;
import dev.postern.proxy.cluster.ClusterSource;
import dev.postern.proxy.cluster.EgressProxy;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.stream.StreamOptions;
import dev.postern.proxy.target.RoutePolicy;
import dev.postern.proxy.target.TargetOptions;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TrustAnchors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An element of {@code clusters}, with every file that it names. */
final class ClusterMapper {
    private final Place place;
    private final ConfigFile file;
    private final ReloadableFiles files;

    ClusterMapper(Place place, ConfigFile file, ReloadableFiles files) {
        this.place = place;
        this.file = file;
        this.files = files;
    }

    /** {@code everywhere} is what the file says for clusters that say nothing themselves. */
    Optional<ClusterOptions> map(ClusterKeys keys, Optional<GateOptions> everywhere) {
        Optional<GateOptions> gates = gates(keys, everywhere);
        Optional<? extends ClusterSource> source = elsewhere(source(keys));
        Optional<BackendOptions> backend = backend(keys);
        ClusterKeys.Kubelet dialled = keys.kubelet();
        List<Cidr> nodes = dialled == null
                ? List.of()
                : Blocks.read(dialled.nodeCIDRs(), place.at("kubelet").at("nodeCIDRs"));
        if (source.isEmpty() || backend.isEmpty() || gates.isEmpty()) {
            return Optional.empty();
        }
        TargetOptions target = new TargetOptions(
                dialled == null ? List.of() : dialled.preferredAddressTypes(),
                nodes,
                OwnAddresses.of(file, source.get()),
                routes(keys));
        ClusterEntry entry = new ClusterEntry(keys.name(), keys.hosts(), streams(keys));
        return Optional.of(new ClusterOptions(entry, source.get(), gates.get(), target, backend.get()));
    }

    private Optional<BackendOptions> backend(ClusterKeys keys) {
        CallerIdentity identity = CallerIdentity.IMPERSONATE;
        if (keys.identity().equals(ClusterKeys.FORWARD_TOKEN)) {
            identity = CallerIdentity.FORWARD_TOKEN;
            requireTokens();
        }
        CallerIdentity how = identity;
        ClusterKeys.Kubelet dialled = keys.kubelet();
        return dialled == null
                ? Optional.of(new BackendOptions(null, how))
                : kubelet(dialled, place.at("kubelet")).map(kubelet -> new BackendOptions(kubelet, how));
    }

    private void requireTokens() {
        if (!file.authentication().takesTokens()) {
            place.at("identity")
                    .problem(
                            "ForwardToken needs callers who have tokens, and authentication knows client certificates only,"
                                    + " which cannot be forwarded: set identity: Impersonate, or configure tokens");
        }
    }

    private static RoutePolicy routes(ClusterKeys keys) {
        return new RoutePolicy(
                keys.routes().stream().map(RouteKeys::toRule).toList(), RouteKeys.destination(keys.route()));
    }

    private StreamOptions streams(ClusterKeys keys) {
        ClusterKeys.Streaming own = keys.streaming();
        ConfigFile.Streaming all = file.streaming();
        return new StreamOptions(
                own == null ? all.idleTimeout() : own.idleTimeout(), all.observeFrames(), all.terminalNotice());
    }

    private Optional<GateOptions> gates(ClusterKeys keys, Optional<GateOptions> everywhere) {
        AuthorizationKeys own = keys.authorization();
        Optional<GateOptions> gates =
                own == null ? everywhere : new AuthorizationMapper(place.at("authorization"), files).map(own);
        boolean asks = gates.isPresent()
                && (gates.get().has(GateMode.Webhook.class) || gates.get().has(GateMode.RbacCluster.class));
        if (asks && keys.inventoryFile() != null) {
            place.at("inventoryFile")
                    .problem("has no API server that the gate modes Webhook and RBACCluster could ask; use RBAC, or"
                            + " kubeconfig instead of inventoryFile");
        }
        return gates;
    }

    private Optional<? extends ClusterSource> source(ClusterKeys keys) {
        Path kubeconfig = keys.kubeconfig();
        Path inventory = keys.inventoryFile();
        if (kubeconfig != null) {
            return throughEgress(Kubeconfig.read(kubeconfig, place.at("kubeconfig"), files), keys.egress());
        }
        if (keys.inCluster()) {
            return throughEgress(InClusterAccount.ofThisProcess().read(place.at("inCluster"), files), keys.egress());
        }
        return inventory == null ? Optional.empty() : InventoryFile.read(inventory, place.at("inventoryFile"));
    }

    private Optional<ApiServerOptions> throughEgress(Optional<ApiServerOptions> server, @Nullable EgressKeys keys) {
        if (keys == null) {
            return server;
        }
        Place here = place.at("egress");
        if (server.isPresent() && server.get().address().egress() != null) {
            here.problem("is set beside the kubeconfig's proxy-url: leave one of them out");
        }
        Optional<EgressProxy> proxy = ProxyUrl.read(keys.proxyURL(), keys.credentialsFile(), here, files);
        return server.flatMap(direct -> proxy.map(
                through -> new ApiServerOptions(direct.address().through(through), direct.ca(), direct.credentials())));
    }

    /** Security catalogue B8. */
    private <T extends ClusterSource> Optional<T> elsewhere(Optional<T> source) {
        return source.filter(one -> {
            boolean self = one instanceof ApiServerOptions server && OwnAddresses.isGateway(file, server);
            if (self) {
                place.problem("its API server is the gateway's own serving address: it would ask itself");
            }
            return !self;
        });
    }

    private KubeletEgress nodes(List<EgressKeys.ForNodes> keys, Place here) {
        List<KubeletEgress.Rule> rules = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            EgressKeys.ForNodes one = keys.get(i);
            Place at = here.at(i);
            List<Cidr> blocks = Blocks.read(one.nodeCIDRs(), at.at("nodeCIDRs"));
            ProxyUrl.read(one.proxyURL(), one.credentialsFile(), at, files)
                    .ifPresent(proxy -> rules.add(new KubeletEgress.Rule(blocks, proxy)));
        }
        return new KubeletEgress(rules);
    }

    private Optional<KubeletOptions> kubelet(ClusterKeys.Kubelet keys, Place here) {
        Optional<Reloadable<KeyPair>> pair = new KeyPairFiles(
                        keys.clientCertificateFile(), here.at("clientCertificateFile"),
                        keys.clientKeyFile(), here.at("clientKeyFile"))
                .read(files);
        Path caFile = keys.certificateAuthorityFile();
        Optional<Reloadable<TrustAnchors>> ca = files.read(
                here.at("certificateAuthorityFile"), List.of(caFile), again -> Certificates.anchors(caFile, again));
        KubeletEgress egress = nodes(keys.egress(), here.at("egress"));
        return pair.flatMap(client -> ca.map(
                anchors -> new KubeletOptions(client, anchors, keys.verifyNodeName(), KubeletOptions.Limits.DEFAULT)
                        .through(egress)));
    }
}
