package dev.postern.proxy;

import dev.postern.proxy.GatewayOptions.ClusterOptions;
import dev.postern.proxy.authz.GateMode;
import dev.postern.proxy.authz.GateOptions;
import dev.postern.proxy.authz.OwnRights;
import dev.postern.proxy.authz.Right;
import dev.postern.proxy.cluster.ApiServer;
import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.ClusterStates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a cluster, before anything is served, whether it can be reached and whether the gateway's own identity may do there
 * what the configuration needs. Each question is answered or fails within 5 s. A cluster that is an inventory has nobody to
 * ask: it is reachable and lacks nothing.
 */
public final class ClusterCheck {
    private static final String CORE = "";
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final String AUTHORIZATION = "authorization.k8s.io";
    private static final String RBAC = "rbac.authorization.k8s.io";

    private final ClusterOptions options;
    private final @Nullable ApiServer server;

    /** Opens nothing yet. */
    public ClusterCheck(Vertx vertx, ClusterOptions options) {
        this.options = options;
        this.server = options.source() instanceof ApiServerOptions source ? new ApiServer(vertx, source) : null;
    }

    /** Completes where the API server answers over verified TLS; fails with what is wrong. */
    public Future<Void> reachable() {
        return server == null
                ? Future.succeededFuture()
                : ClusterStates.of(server).reachable();
    }

    /** The rights that the configuration needs and the gateway's identity lacks. */
    public Future<List<Right>> lackingRights() {
        return server == null ? Future.succeededFuture(List.of()) : new OwnRights(server).lacking(needed(options));
    }

    /** Closes every connection. */
    public Future<Void> close() {
        return server == null ? Future.succeededFuture() : server.close();
    }

    static List<Right> needed(ClusterOptions options) {
        List<Right> rights = new ArrayList<>(List.of(new Right("get", CORE, "pods"), new Right("get", CORE, "nodes")));
        rights.addAll(impersonation());
        rights.addAll(ofGates(options.gates()));
        return rights;
    }

    /** The keys of extra are any; asked for is the one that Kubernetes itself gives users by certificate and token. */
    private static List<Right> impersonation() {
        String verb = "impersonate";
        return List.of(
                new Right(verb, CORE, "users"),
                new Right(verb, CORE, "groups"),
                new Right(verb, CORE, "serviceaccounts"),
                new Right(verb, AUTHENTICATION, "uids"),
                new Right(verb, AUTHENTICATION, "userextras/authentication.kubernetes.io/credential-id"));
    }

    private static List<Right> ofGates(GateOptions gates) {
        List<Right> rights = new ArrayList<>();
        if (gates.has(GateMode.Webhook.class)) {
            rights.add(new Right("create", AUTHORIZATION, "subjectaccessreviews"));
        }
        if (gates.has(GateMode.RbacCluster.class)) {
            for (String resource : List.of("roles", "clusterroles", "rolebindings", "clusterrolebindings")) {
                rights.add(new Right("list", RBAC, resource));
                rights.add(new Right("watch", RBAC, resource));
            }
        }
        return rights;
    }
}
