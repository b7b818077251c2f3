package dev.postern.proxy.backend;

import dev.postern.proxy.backend.BackendAnswer.BackendResponse;
import dev.postern.proxy.cluster.ApiServer;
import dev.postern.proxy.cluster.Cidr;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.ClientRequest;
import dev.postern.proxy.front.PlainRequest;
import dev.postern.proxy.front.UpgradeRequest;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.ResponseHead;
import dev.postern.proxy.target.KubeletRoute;
import dev.postern.proxy.target.NowhereRoute;
import dev.postern.proxy.target.Route;
import dev.postern.proxy.target.UpstreamRoute;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the other side: a kubelet for a stream or a call, the API server for the rest, or for all. Used on the client's event loop. */
public final class Backends {
    private final @Nullable Kubelets kubelets;
    private final @Nullable UpstreamSide upstream;

    /**
     * Opens nothing yet.
     *
     * @param trustedProxies whose {@code X-Forwarded-For} is kept
     * @param apiServer where everything goes that is not for a kubelet; null where the cluster is an inventory
     * @param timer told how long kubelets take
     */
    public Backends(
            Vertx vertx,
            BackendOptions options,
            List<Cidr> trustedProxies,
            @Nullable ApiServer apiServer,
            StepTimer timer) {
        ForwardedFor forwardedFor = new ForwardedFor(trustedProxies);
        KubeletOptions kubelet = options.kubelet();
        this.kubelets = kubelet == null ? null : Kubelets.of(vertx, kubelet, forwardedFor, timer);
        this.upstream = apiServer == null ? null : UpstreamSide.of(apiServer, options, forwardedFor);
    }

    /**
     * Sends the request where its route goes. For an upgrade that is a stream or a refusal, for a plain request a response.
     *
     * @return completes on the client's event loop; fails with {@code DIAL_FAILED}, {@code BAD_BACKEND}, {@code
     *     BACKEND_TIMEOUT}, {@code UNAVAILABLE}, {@code CLIENT_GONE}, or with what a kubelet's error to a log request means.
     *     Where it fails, nothing is left open
     */
    public Future<BackendAnswer> open(Route route, ClientRequest request) {
        try {
            if (request instanceof UpgradeRequest upgrade) {
                return open(route, upgrade);
            }
            return open(route, (PlainRequest) request);
        } catch (GatewayFailure failure) {
            return Future.failedFuture(failure);
        }
    }

    /** Closes the clients to kubelets and every connection of theirs that no session owns. */
    public Future<Void> close() {
        return kubelets == null
                ? Future.succeededFuture()
                : Future.join(kubelets.streams.close(), kubelets.calls.close()).mapEmpty();
    }

    private Future<BackendAnswer> open(Route route, UpgradeRequest request) {
        if (route instanceof KubeletRoute kubelet) {
            return kubelets().streams.open(kubelet, request);
        }
        if (route instanceof UpstreamRoute up) {
            return upstream().streams.open(up, request);
        }
        throw new GatewayFailure(FailureReason.INTERNAL, "an upgrade without anybody to ask");
    }

    private Future<BackendAnswer> open(Route route, PlainRequest request) {
        if (route instanceof KubeletRoute kubelet) {
            return kubelets().calls.open(kubelet, request);
        }
        if (route instanceof NowhereRoute) {
            return Future.succeededFuture(
                    new BackendResponse(new ResponseHead(204, "No Content", HttpFields.EMPTY), new NoBody()));
        }
        return upstream().calls.open((UpstreamRoute) route, request);
    }

    private Kubelets kubelets() {
        if (kubelets == null) {
            throw new GatewayFailure(
                    FailureReason.INTERNAL, "a route to a kubelet in a cluster whose kubelets are not dialled");
        }
        return kubelets;
    }

    private UpstreamSide upstream() {
        if (upstream == null) {
            throw new GatewayFailure(
                    FailureReason.NOT_FOUND,
                    "the server could not find the requested resource: this gateway serves exec, attach, port-forward and"
                            + " logs of pods, and reaches no API server for the rest");
        }
        return upstream;
    }

    private record Kubelets(KubeletStreams streams, KubeletCalls calls) {
        static Kubelets of(Vertx vertx, KubeletOptions options, ForwardedFor forwardedFor, StepTimer timer) {
            KubeletTls kubelets = KubeletTls.of(options);
            return new Kubelets(
                    new KubeletStreams(new KubeletDialer(vertx, kubelets, timer), forwardedFor, timer),
                    new KubeletCalls(vertx, kubelets, forwardedFor, timer));
        }
    }

    private record UpstreamSide(UpstreamStreams streams, Upstream calls) {
        static UpstreamSide of(ApiServer server, BackendOptions options, ForwardedFor forwardedFor) {
            UpstreamIdentities identities = new UpstreamIdentities(options.identity());
            return new UpstreamSide(
                    new UpstreamStreams(server, identities, forwardedFor, options.limits()),
                    new Upstream(
                            server, identities, forwardedFor, options.limits().plainHead()));
        }
    }
}
