package dev.postern.proxy.target;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Every address of a host name. Completes on the caller's context; fails where the name has none. */
@FunctionalInterface
interface NameResolver {
    /** How long one question may take. */
    int SECONDS = 5;

    Future<List<InetAddress>> resolve(String host);

    /** The machine's own resolver, asked on a worker thread. */
    static NameResolver ofSystem(Vertx vertx) {
        return host -> vertx.executeBlocking(() -> List.of(InetAddress.getAllByName(host)), false)
                .timeout(SECONDS, TimeUnit.SECONDS);
    }
}
