package dev.postern.proxy.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.ClientSSLOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A pool for each event loop. A pool of all loops hands any loop's connection to any caller, and then each part of an
 * answer wakes the other thread.
 */
final class LoopPools {
    private final VertxInternal vertx;
    private final Function<ClientSSLOptions, Future<HttpClientConnection>> dialer;
    private final int most;
    private final ConnectionCounts counts;
    private final Map<Object, LoopPool> pools = new ConcurrentHashMap<>();

    /** Pools of at most so many connections each, counted together. */
    LoopPools(
            Vertx vertx,
            Function<ClientSSLOptions, Future<HttpClientConnection>> dialer,
            int most,
            ConnectionCounts counts) {
        this.vertx = (VertxInternal) vertx;
        this.dialer = dialer;
        this.most = most;
        this.counts = counts;
    }

    /** A connection on the caller's event loop. */
    Future<ConnectionLease> acquire(ClientSSLOptions tls) {
        ContextInternal context = vertx.getOrCreateContext();
        LoopPool own = own(context);
        if (context.nettyEventLoop().inEventLoop()) {
            return own.pool().acquire(tls);
        }
        Promise<ConnectionLease> promise = context.promise();
        own.context().runOnContext(now -> own.pool().acquire(tls).onComplete(promise));
        return promise.future();
    }

    /** The pool of a context's event loop. */
    LoopPool own(ContextInternal context) {
        return pools.computeIfAbsent(context.nettyEventLoop(), loop -> {
            ContextInternal onLoop = context.toBuilder()
                    .withThreadingModel(ThreadingModel.EVENT_LOOP)
                    .build();
            return new LoopPool(onLoop, new ConnectionPool(onLoop, dialer, most, counts));
        });
    }

    /** Lets none of them dial any more; completes when none will. */
    Future<Void> close() {
        List<Future<Void>> closed = new ArrayList<>();
        for (LoopPool own : pools.values()) {
            Promise<Void> promise = Promise.promise();
            own.pool().run(() -> {
                own.pool().close();
                promise.complete();
            });
            closed.add(promise.future());
        }
        return Future.join(closed).mapEmpty();
    }

    /** A pool and a context on its loop. */
    record LoopPool(ContextInternal context, ConnectionPool pool) {}
}
