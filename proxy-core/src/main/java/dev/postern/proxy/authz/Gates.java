package dev.postern.proxy.authz;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.cluster.ApiServer;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.request.ClassifiedRequest;
import dev.postern.proxy.request.KubeletCall.NodeProxy;
import dev.postern.proxy.request.KubeletCall.PodLog;
import dev.postern.proxy.request.PassThrough;
import dev.postern.proxy.request.RequestInfo;
import dev.postern.proxy.request.Stream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * The two questions asked for whatever reaches a kubelet, both about the caller. The pod gate: may they use this pod's
 * subresource. The node gate: may they {@code create nodes/proxy} on the node it runs on. Any thread.
 */
public final class Gates {
    private final GateAuthorizers authorizers;
    private final Gate podGate;
    private final Gate nodeGate;
    private final ClientImpersonation impersonation;

    /**
     * The gates of a cluster. What watches the cluster begins with {@link #start}.
     *
     * @param server who answers the modes that ask the cluster
     */
    public Gates(Vertx vertx, GateOptions options, ApiServer server) {
        this(options, new GateAuthorizers(new GateAuthorizers.Cluster(vertx, server), options.timeout()));
    }

    /**
     * Gates that no cluster answers.
     *
     * @throws IllegalArgumentException where a mode asks the cluster
     */
    public Gates(GateOptions options) {
        this(options, new GateAuthorizers(null, options.timeout()));
    }

    private Gates(GateOptions options, GateAuthorizers authorizers) {
        this.authorizers = authorizers;
        podGate = new Gate("pod gate", authorizers.of(options.podGate()), options.timeout());
        nodeGate = new Gate("node gate", authorizers.of(options.nodeGate()), options.timeout());
        impersonation = new ClientImpersonation(podGate);
    }

    /** Begins to watch what a mode watches. Until it has been read once, such a mode denies. */
    public void start() {
        authorizers.start();
    }

    /** Completes where every mode could answer now; fails with {@code UNAVAILABLE} and what is missing. */
    public Future<Void> ready() {
        return authorizers.ready();
    }

    /** Stops watching. */
    public void stop() {
        authorizers.stop();
    }

    /**
     * Who the caller acts as: themselves, or whom {@code Impersonate-*} headers name, if the pod gate's authorizer allows
     * each part of it.
     *
     * @return fails with {@code MALFORMED}, {@code DENIED}, or where nobody can decide
     */
    public Future<Caller> impersonate(Identity authenticated, HttpFields fields) {
        return impersonation.caller(authenticated, fields);
    }

    /**
     * The pod gate; before any look-up, so that a denial does not tell whether the pod exists.
     *
     * @return fails with {@code DENIED}
     */
    public Future<AuthorizedRequest> authorize(Caller caller, ClassifiedRequest request) {
        AuthorizedRequest authorized = new AuthorizedRequest(caller, request, this);
        if (request instanceof PassThrough) {
            // The API server authorizes it under the caller's identity.
            return Future.succeededFuture(authorized);
        }
        return podGate.pass(questions(caller.effective(), request)).map(authorized);
    }

    Future<NodeAuthorization> authorizeNode(AuthorizedRequest request, String node) {
        ClassifiedRequest asked = request.request();
        NodeAuthorization proof = new NodeAuthorization(request, node);
        if (asked instanceof NodeProxy) {
            return asked.info().name().equals(node) ? Future.succeededFuture(proof) : otherNode();
        }
        if (asked instanceof PassThrough) {
            return otherNode();
        }
        Resource nodeProxy = new Resource("", "", "nodes", "proxy", node);
        return nodeGate.pass(List.of(new AccessAttributes(request.identity(), "create", nodeProxy)))
                .map(proof);
    }

    private static List<AccessAttributes> questions(Identity identity, ClassifiedRequest request) {
        RequestInfo info = request.info();
        if (request instanceof Stream) {
            // Whatever the method: a WebSocket's GET runs a command as a POST does (KEP-4006).
            return List.of(question(identity, "create", info, info.subresource()));
        }
        if (request instanceof PodLog) {
            return List.of(question(identity, "get", info, info.subresource()));
        }
        return ((NodeProxy) request)
                .subresources().stream()
                        .map(subresource -> question(identity, "get", info, subresource))
                        .toList();
    }

    private static AccessAttributes question(Identity identity, String verb, RequestInfo info, String subresource) {
        return new AccessAttributes(
                identity, verb, new Resource(info.namespace(), "", info.resource(), subresource, info.name()));
    }

    private static Future<NodeAuthorization> otherNode() {
        return Future.failedFuture(new GatewayFailure(
                FailureReason.INTERNAL, "the request was not authorized for the node that it was about to reach"));
    }
}
