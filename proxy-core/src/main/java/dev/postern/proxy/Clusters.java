package dev.postern.proxy;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.ClientRequest;
import dev.postern.proxy.request.ClusterPath;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The clusters behind the gateway, and which of them a request is for: the one that its path names, else its {@code Host},
 * else the connection's SNI, else the only one. That alone allows nothing: each cluster's own gates decide afterwards. No
 * refusal names a cluster that the client has not named itself, because nobody has authenticated yet. Immutable; any thread.
 */
final class Clusters {
    private final Map<String, ClusterLine> byName = new LinkedHashMap<>();
    private final Map<String, ClusterLine> byHost = new HashMap<>();

    /** At least one; no name and no host twice. */
    Clusters(List<ClusterLine> all) {
        for (ClusterLine cluster : all) {
            byName.put(cluster.entry().name(), cluster);
            cluster.entry().hosts().forEach(host -> byHost.put(host, cluster));
        }
    }

    /**
     * Finds the cluster and takes its prefix off the path.
     *
     * @throws GatewayFailure {@code NOT_FOUND} where none is named, {@code MISDIRECTED} where host and SNI name two, {@code
     *     MALFORMED} for a path that cannot be read
     */
    ClusterRequest find(ClientRequest client) {
        @Nullable ClusterLine host = byHost(client);
        Optional<ClusterPath> path = ClusterPath.of(client.head());
        if (path.isPresent()) {
            ClusterPath named = path.get();
            return new ClusterRequest(named(named.name()), client.under(named.prefix(), named.rest()));
        }
        if (host != null) {
            return new ClusterRequest(host, client);
        }
        if (byName.size() == 1) {
            return new ClusterRequest(byName.values().iterator().next(), client);
        }
        throw new GatewayFailure(
                FailureReason.NOT_FOUND,
                "the request names no cluster: put /clusters/NAME in front of the path (kubeconfig: server: "
                        + "https://HOST/clusters/NAME), or use a host name that is one cluster's");
    }

    private ClusterLine named(String name) {
        ClusterLine cluster = byName.get(name);
        if (cluster == null) {
            throw new GatewayFailure(
                    FailureReason.NOT_FOUND,
                    "there is no cluster of that name: the path must be /clusters/NAME/ and then the API server's, with a"
                            + " name as the gateway's configuration has it");
        }
        return cluster;
    }

    /** By {@code Host}, else by SNI. A client that says two things is refused, whichever would win (catalogue H2). */
    private @Nullable ClusterLine byHost(ClientRequest client) {
        if (byHost.isEmpty()) {
            return null;
        }
        ClusterLine host = byHost.get(name(client.head().fields().first("Host").orElse("")));
        ClusterLine indicated = byHost.get(name(client.connection().serverName()));
        if (host != null && indicated != null && host != indicated) {
            throw new GatewayFailure(
                    FailureReason.MISDIRECTED,
                    "the connection's server name (SNI) is one cluster's and the Host header another's: open a connection"
                            + " of its own for each host, and set tls-server-name to no other cluster's host");
        }
        return host != null ? host : indicated;
    }

    /** Without port and final dot, lower-case; the grammar has been checked. */
    private static String name(String host) {
        int bracket = host.indexOf(']');
        int colon = host.indexOf(':', Math.max(bracket, 0));
        String name = colon < 0 ? host : host.substring(0, colon);
        return (name.endsWith(".") ? name.substring(0, name.length() - 1) : name).toLowerCase(Locale.ROOT);
    }

    /** Completes where this cluster can be looked up in; fails with what is wrong, or where there is none of that name. */
    Future<Void> reachable(String name) {
        ClusterLine cluster = byName.get(name);
        return cluster == null
                ? Future.failedFuture(new IllegalArgumentException("no cluster of that name"))
                : cluster.reachable();
    }

    /** Begins to watch what decisions rest on. */
    void start() {
        byName.values().forEach(ClusterLine::start);
    }

    /** Closes every connection that no session owns. */
    Future<Void> close() {
        return Future.join(byName.values().stream().map(ClusterLine::close).toList())
                .mapEmpty();
    }

    /**
     * A request whose cluster is found.
     *
     * @param cluster whose gates decide
     * @param client the request as that cluster sees it
     */
    record ClusterRequest(ClusterLine cluster, ClientRequest client) {}
}
