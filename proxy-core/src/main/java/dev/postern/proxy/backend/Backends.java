package dev.postern.proxy.backend;

import dev.postern.proxy.backend.BackendAnswer.BackendResponse;
import dev.postern.proxy.cluster.ApiServer;
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
import org.jspecify.annotations.Nullable;

/** Asks the other side: a kubelet for a stream or a call, the API server for the rest. Used on the client's event loop. */
public final class Backends {
    private final KubeletStreams streams;
    private final KubeletCalls calls;
    private final @Nullable Upstream upstream;

    /**
     * Opens nothing yet.
     *
     * @param apiServer where everything goes that is not for a kubelet; null where the cluster is an inventory
     * @param timer told how long kubelets take
     */
    public Backends(Vertx vertx, BackendOptions options, @Nullable ApiServer apiServer, StepTimer timer) {
        ForwardedFor forwardedFor = new ForwardedFor(options.trustedProxies());
        this.streams = new KubeletStreams(new KubeletDialer(vertx, options.kubelet(), timer), forwardedFor, timer);
        this.calls = new KubeletCalls(vertx, options.kubelet(), forwardedFor, timer);
        this.upstream = apiServer == null ? null : new Upstream(apiServer, forwardedFor);
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
            if (request instanceof UpgradeRequest upgrade && route instanceof KubeletRoute kubelet) {
                return streams.open(kubelet, upgrade);
            }
            if (request instanceof PlainRequest plain) {
                return open(route, plain);
            }
        } catch (GatewayFailure failure) {
            return Future.failedFuture(failure);
        }
        return Future.failedFuture(new GatewayFailure(
                FailureReason.MALFORMED, "only exec, attach and port-forward of a pod can upgrade a connection"));
    }

    /** Closes the clients to kubelets and every connection of theirs that no session owns. */
    public Future<Void> close() {
        return Future.join(streams.close(), calls.close()).mapEmpty();
    }

    private Future<BackendAnswer> open(Route route, PlainRequest request) {
        if (route instanceof KubeletRoute kubelet) {
            return calls.open(kubelet, request);
        }
        if (route instanceof NowhereRoute) {
            return Future.succeededFuture(
                    new BackendResponse(new ResponseHead(204, "No Content", HttpFields.EMPTY), new NoBody()));
        }
        if (upstream == null) {
            return Future.failedFuture(new GatewayFailure(
                    FailureReason.NOT_FOUND,
                    "the server could not find the requested resource: this gateway serves exec, attach, port-forward and"
                            + " logs of pods, and reaches no API server for the rest"));
        }
        return upstream.open((UpstreamRoute) route, request);
    }
}
