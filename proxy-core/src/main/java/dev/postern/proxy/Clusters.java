package dev.postern.proxy;

import dev.postern.proxy.front.ClientRequest;
import io.vertx.core.Future;
import java.util.List;

/** The clusters behind the gateway, and which of them a request is for. Immutable; any thread. */
final class Clusters {
    private final List<ClusterLine> all;

    /** At least one. */
    Clusters(List<ClusterLine> all) {
        this.all = List.copyOf(all);
    }

    /** The one that the request is for. */
    Future<ClusterLine> of(ClientRequest client) {
        return Future.succeededFuture(all.get(0));
    }

    /** Begins to watch what decisions rest on. */
    void start() {
        all.forEach(ClusterLine::start);
    }

    /** Completes where each can be looked up in; fails with what is wrong with the first that cannot. */
    Future<Void> reachable() {
        return Future.join(all.stream().map(ClusterLine::reachable).toList()).mapEmpty();
    }

    /** Closes every connection that no session owns. */
    Future<Void> close() {
        return Future.join(all.stream().map(ClusterLine::close).toList()).mapEmpty();
    }
}
