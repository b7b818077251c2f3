package dev.postern.proxy.target;

import dev.postern.proxy.authz.AuthorizedRequest;
import dev.postern.proxy.authz.NodeAuthorization;
import dev.postern.proxy.cluster.ClusterState;
import dev.postern.proxy.cluster.Node;
import dev.postern.proxy.cluster.Pod;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.request.ClassifiedRequest;
import dev.postern.proxy.request.KubeletCall.NodeProxy;
import dev.postern.proxy.request.KubeletCall.PodLog;
import dev.postern.proxy.request.RequestInfo;
import dev.postern.proxy.request.Stream;
import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.request.UpgradeOffer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds where an authorized request goes. Errors come in the API server's order: pod, container, host, then (here only) the
 * node gate, node, address, and last {@code Upgrade request required}. Safe for use from every event loop; futures
 * complete on the caller's context.
 */
public final class TargetResolver {
    private static final UpgradeOffer PLAIN = new UpgradeOffer.None();

    private final PodReads pods;
    private final NodeCache nodes;
    private final KubeletAddresses addresses;

    /** A resolver that asks the machine's own DNS for nodes that are known by name. */
    public TargetResolver(Vertx vertx, ClusterState state, TargetOptions options) {
        this(vertx, state, options, NameResolver.ofSystem(vertx));
    }

    TargetResolver(Vertx vertx, ClusterState state, TargetOptions options, NameResolver names) {
        this.pods = new PodReads(vertx, state);
        this.nodes = new NodeCache(vertx, state);
        this.addresses = new KubeletAddresses(options, names);
    }

    /**
     * The route of one request.
     *
     * @return fails with the API server's own texts: {@code NOT_FOUND}, {@code MALFORMED}, {@code UPGRADE_REQUIRED}; with
     *     {@code DENIED} at the node gate, {@code PROTOCOL_UNAVAILABLE}, {@code UNAVAILABLE} for an address that may not be
     *     dialled, {@code DIAL_FAILED} for a node without an address
     */
    public Future<Route> resolve(AuthorizedRequest authorized) {
        ClassifiedRequest request = authorized.request();
        if (request instanceof Stream stream) {
            return pod(stream.info()).compose(pod -> stream(authorized, stream, pod));
        }
        if (request instanceof PodLog log) {
            return pod(log.info()).compose(pod -> log(authorized, log, pod));
        }
        if (request instanceof NodeProxy proxy) {
            return nodeProxy(authorized, proxy);
        }
        return Future.succeededFuture(new UpstreamRoute(authorized));
    }

    /** To be told when a kubelet could not be dialled: its node may have a new address, so it is read anew next time. */
    public void forget(Route route) {
        if (route instanceof KubeletRoute kubelet) {
            nodes.forget(kubelet.kubelet().node());
        }
    }

    private Future<Pod> pod(RequestInfo info) {
        return pods.pod(info.namespace(), info.name());
    }

    private Future<Route> stream(AuthorizedRequest authorized, Stream stream, Pod pod) {
        List<String> path = new ArrayList<>(List.of(stream.kind().kubeletPath(), pod.namespace(), pod.name()));
        if (stream.kind() != StreamKind.PORT_FORWARD) {
            path.add(Containers.choose(pod, stream.container()));
        }
        if (pod.nodeName().isEmpty()) {
            throw new GatewayFailure(FailureReason.MALFORMED, "pod " + pod.name() + " does not have a host assigned");
        }
        String target = KubeletPath.of(path, stream.kubeletQuery());
        return authorized
                .onNode(pod.nodeName())
                .compose(granted -> nodes.node(granted.node()).compose(node -> {
                    Node.Address address = addresses.preferred(node);
                    UpgradeOffer offer = ProtocolPlan.plan(stream, node);
                    return addresses
                            .checked(node, address)
                            .map(kubelet -> new KubeletRoute(granted, kubelet, pod.uid(), target, offer));
                }));
    }

    private Future<Route> log(AuthorizedRequest authorized, PodLog log, Pod pod) {
        String container = Containers.choose(pod, log.container());
        if (pod.nodeName().isEmpty()) {
            return Future.succeededFuture(new NowhereRoute(authorized));
        }
        String target =
                KubeletPath.of(List.of("containerLogs", pod.namespace(), pod.name(), container), log.kubeletQuery());
        return authorized.onNode(pod.nodeName()).compose(granted -> plain(granted, pod.uid(), target));
    }

    private Future<Route> nodeProxy(AuthorizedRequest authorized, NodeProxy proxy) {
        String target = KubeletPath.of(proxy.kubeletSegments(), proxy.kubeletQuery());
        return authorized.onNode(proxy.info().name()).compose(granted -> plain(granted, "", target));
    }

    private Future<Route> plain(NodeAuthorization granted, String podUid, String target) {
        return nodes.node(granted.node())
                .compose(node -> addresses.checked(node, addresses.preferred(node)))
                .map(kubelet -> new KubeletRoute(granted, kubelet, podUid, target, PLAIN));
    }
}
