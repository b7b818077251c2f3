package dev.postern.proxy.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A client for each event loop. One client's pool hands any loop's connection to any caller, and then each part of an
 * answer wakes the other thread.
 */
final class LoopClients {
    private final VertxInternal vertx;
    private final Supplier<HttpClientAgent> maker;
    private final Map<Object, HttpClientAgent> clients = new ConcurrentHashMap<>();

    LoopClients(Vertx vertx, Supplier<HttpClientAgent> maker) {
        this.vertx = (VertxInternal) vertx;
        this.maker = maker;
    }

    /** The caller's. */
    HttpClientAgent own() {
        ContextInternal context = vertx.getOrCreateContext();
        return clients.computeIfAbsent(context.nettyEventLoop(), loop -> maker.get());
    }

    Future<Void> close() {
        List<Future<Void>> closed =
                clients.values().stream().map(HttpClientAgent::close).toList();
        return Future.join(closed).mapEmpty();
    }
}
