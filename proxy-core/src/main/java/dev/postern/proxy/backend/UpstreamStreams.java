package dev.postern.proxy.backend;

import dev.postern.proxy.cluster.ApiServer;
import dev.postern.proxy.cluster.UpstreamConnection;
import dev.postern.proxy.cluster.UpstreamIdentity;
import dev.postern.proxy.cluster.UpstreamUpgrade;
import dev.postern.proxy.front.UpgradeRequest;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.request.UpgradeOffer;
import dev.postern.proxy.target.StreamPlan.Way;
import dev.postern.proxy.target.UpstreamRoute;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Upgrades that the API server carries on: a connection of its own for each, as to a kubelet. */
final class UpstreamStreams {
    private final ApiServer server;
    private final UpstreamIdentities identities;
    private final ForwardedFor forwardedFor;
    private final KubeletOptions.Limits limits;

    UpstreamStreams(
            ApiServer server, UpstreamIdentities identities, ForwardedFor forwardedFor, KubeletOptions.Limits limits) {
        this.server = server;
        this.identities = identities;
        this.forwardedFor = forwardedFor;
        this.limits = limits;
    }

    /** Completes with a {@code BackendStream} or a {@code BackendRefusal}. A client that leaves ends it at once. */
    Future<BackendAnswer> open(UpstreamRoute route, UpgradeRequest request) {
        UpstreamIdentity who = identities.of(route.authorized().caller(), request.head());
        UpstreamUpgrade asked = asked(route, request);
        SwitchRules rules = new SwitchRules(route.offer(), route.plan().way());
        boolean proxied = route.authorized().request().info().isProxied();
        ClientWatch watch = new ClientWatch(request.connection());
        return server.dial(who, asked, watch::whenGone)
                .recover(failure -> {
                    watch.requirePresent();
                    return Future.failedFuture(DialFailure.ofApiServer(failure));
                })
                .compose(connection -> ask(
                        connection,
                        new UpgradeReply(new ApiServerPeer(who, limits, proxied, connection::unauthorized), rules),
                        watch))
                .onComplete(done -> watch.release());
    }

    private static Future<BackendAnswer> ask(UpstreamConnection connection, UpgradeReply reply, ClientWatch watch) {
        Future<BackendAnswer> answer = reply.to(connection.ask(reply));
        watch.whenGone(() -> reply.fail(ClientWatch.failure()));
        return answer;
    }

    private UpstreamUpgrade asked(UpstreamRoute route, UpgradeRequest request) {
        List<Field> fields = new ArrayList<>();
        for (Field field : UpstreamFields.of(request, forwardedFor).all()) {
            if (!field.name().equalsIgnoreCase("Content-Length")) {
                fields.add(field);
            }
        }
        request.head().fields().first("Origin").ifPresent(origin -> fields.add(new Field("Origin", origin)));
        fields.addAll(UpgradeHead.offered(route.offer()));
        return new UpstreamUpgrade(
                route.plan().way() == Way.SPLICE ? request.head().method() : "POST",
                route.target(),
                route.offer() instanceof UpgradeOffer.WebSocket ? "websocket" : "SPDY/3.1",
                HttpFields.of(fields));
    }
}
