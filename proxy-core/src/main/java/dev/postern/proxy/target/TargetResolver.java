package dev.postern.proxy.target;

import com.github.benmanes.caffeine.cache.Ticker;
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
import dev.postern.proxy.request.PassThrough;
import dev.postern.proxy.request.RequestInfo;
import dev.postern.proxy.request.Stream;
import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.target.StreamPlan.Way;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds where an authorized request goes: to a kubelet, or, where the {@link RoutePolicy} says so and for all that no kubelet
 * serves, to the API server, which looks up the rest itself. Errors on the way to a kubelet come in the API server's order:
 * pod, container, host, then (here only) the node gate, node, address, and last {@code Upgrade request required}. Safe for use from every event loop; futures
 * complete on the caller's context.
 */
public final class TargetResolver {
    private final PodReads pods;
    private final NodeCache nodes;
    private final KubeletAddresses addresses;
    private final RoutePolicy routes;
    private final ProtocolPlan protocols;

    /** A resolver that asks the machine's own DNS for nodes that are known by name. */
    public TargetResolver(Vertx vertx, ClusterState state, TargetOptions options) {
        this(vertx, state, options, NameResolver.ofSystem(vertx));
    }

    TargetResolver(Vertx vertx, ClusterState state, TargetOptions options, NameResolver names) {
        this.pods = new PodReads(vertx, state);
        this.nodes = new NodeCache(vertx, state);
        this.addresses = new KubeletAddresses(options, names);
        this.routes = options.routes();
        this.protocols = new ProtocolPlan(Ticker.systemTicker());
    }

    /**
     * The route of one request.
     *
     * @return fails with the API server's own texts: {@code NOT_FOUND}, {@code MALFORMED}, {@code UPGRADE_REQUIRED}; with
     *     {@code DENIED} at the node gate, {@code UNAVAILABLE} for an address that may not be
     *     dialled, {@code DIAL_FAILED} for a node without an address
     */
    public Future<Route> resolve(AuthorizedRequest authorized) {
        ClassifiedRequest request = authorized.request();
        if (request instanceof PassThrough) {
            return upstream(authorized, "");
        }
        Optional<Destination> known = routes.withoutLabels(authorized.identity(), request.info());
        if (known.filter(to -> to == Destination.API_SERVER).isPresent()) {
            return upstream(authorized, "");
        }
        if (request instanceof NodeProxy proxy) {
            return nodeProxy(authorized, proxy);
        }
        return pod(request.info()).compose(pod -> {
            Destination to =
                    known.orElseGet(() -> routes.withLabels(authorized.identity(), request.info(), pod.labels()));
            return to == Destination.API_SERVER ? upstream(authorized, pod.uid()) : kubelet(authorized, pod);
        });
    }

    private Future<Route> upstream(AuthorizedRequest authorized, String podUid) {
        StreamPlan plan =
                authorized.request() instanceof Stream stream ? protocols.upstream(stream) : StreamPlan.BY_API_SERVER;
        return Future.succeededFuture(new UpstreamRoute(authorized, podUid, plan));
    }

    private Future<Route> kubelet(AuthorizedRequest authorized, Pod pod) {
        return authorized.request() instanceof Stream stream
                ? stream(authorized, stream, pod)
                : log(authorized, (PodLog) authorized.request(), pod);
    }

    /** To be told when a kubelet could not be dialled: its node may be another one now, so nothing that is known of it holds. */
    public void forget(Route route) {
        if (route instanceof KubeletRoute kubelet) {
            nodes.forget(kubelet.kubelet().node());
            protocols.forget(kubelet.kubelet().node());
        }
    }

    /** The route on which to ask once more where the other side refused what the first one had it asked for; empty where there is none. */
    public Optional<Route> afterRefusal(Route refused) {
        if (refused instanceof UpstreamRoute up && up.plan().way() == Way.TUNNEL) {
            return Optional.of(up.with(StreamPlan.BY_API_SERVER));
        }
        if (refused instanceof KubeletRoute kubelet && kubelet.authorized().request() instanceof Stream stream) {
            return ProtocolPlan.afterRefusal(stream, kubelet.plan()).map(kubelet::with);
        }
        return Optional.empty();
    }

    /** To be told when the other side took what {@link #afterRefusal} had it asked for: it is asked so from now on, for a while. */
    public void remember(Route taken) {
        if (taken instanceof UpstreamRoute) {
            protocols.refusedByApiServer();
        }
        if (taken instanceof KubeletRoute kubelet && kubelet.authorized().request() instanceof Stream stream) {
            protocols.refused(stream, kubelet.kubelet().node());
        }
    }

    private Future<Pod> pod(RequestInfo info) {
        return pods.pod(info.namespace(), info.name());
    }

    private Future<Route> stream(AuthorizedRequest authorized, Stream stream, Pod pod) {
        List<String> path = new ArrayList<>(List.of(stream.kind().kubeletPath(), pod.namespace(), pod.name()));
        if (stream.kind() != StreamKind.PORT_FORWARD) {
            path.add(Containers.choose(pod, stream.parameters().container()));
        }
        if (pod.nodeName().isEmpty()) {
            throw new GatewayFailure(FailureReason.MALFORMED, "pod " + pod.name() + " does not have a host assigned");
        }
        String target = KubeletPath.of(path, stream.parameters().kubeletQuery());
        return authorized
                .onNode(pod.nodeName())
                .compose(granted -> nodes.node(granted.node()).compose(node -> {
                    Node.Address address = addresses.preferred(node);
                    StreamPlan plan = protocols.plan(stream, node);
                    return addresses
                            .checked(node, address)
                            .map(kubelet -> new KubeletRoute(granted, kubelet, pod.uid(), target, plan));
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
                .map(kubelet -> new KubeletRoute(granted, kubelet, podUid, target, StreamPlan.AS_EVER));
    }
}
