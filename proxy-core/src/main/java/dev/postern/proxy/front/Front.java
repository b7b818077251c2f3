package dev.postern.proxy.front;

import dev.postern.proxy.reload.Reloadable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The serving port: one HTTP server per event loop, all on the same port, so that connections are spread over the loops
 * and each stays on its own. Hands over every request whose head passed the grammar; answers all others itself.
 */
public final class Front {
    /** Servers of one number share a free port. */
    private static final AtomicInteger FREE_PORTS = new AtomicInteger();

    private final FrontOptions options;
    private final Consumer<ClientRequest> requests;
    private @Nullable Vertx vertx;
    private volatile @Nullable String deployment;
    private volatile int port;

    /**
     * Opens nothing yet.
     *
     * @param requests called on the event loop of the request's connection; must not block
     */
    public Front(FrontOptions options, Consumer<ClientRequest> requests) {
        this.options = options;
        this.requests = new RequestDelivery(requests);
    }

    /** Completes when every event loop accepts connections; fails where the port cannot be had or the key is unusable. */
    public Future<Void> listen(Vertx vertx) {
        SocketAddress address = options.port() == 0
                ? SocketAddress.sharedRandomPort(FREE_PORTS.incrementAndGet(), options.bindAddress())
                : SocketAddress.inetSocketAddress(options.port(), options.bindAddress());
        int loops = eventLoops(vertx);
        Reloadable<ServerSSLOptions> tls = FrontTls.of(options);
        FrontListener.Events opened = new FrontListener.Events(requests, actual -> port = actual);
        this.vertx = vertx;
        return vertx.deployVerticle(
                        () -> new FrontListener(options, tls, address, opened),
                        new DeploymentOptions().setInstances(loops))
                .onSuccess(id -> deployment = id)
                .mapEmpty();
    }

    /** The port that is listened on; 0 until {@link #listen} has completed. */
    public int port() {
        return port;
    }

    /**
     * Ends the listeners. A connection that waits for a request is closed at once, over HTTP/2 after a GOAWAY; exchanges under
     * way may go on for {@link FrontListener#DRAIN}, then what is left is cut off.
     */
    public Future<Void> close() {
        String open = deployment;
        deployment = null;
        return vertx == null || open == null ? Future.succeededFuture() : vertx.undeploy(open);
    }

    private static int eventLoops(Vertx vertx) {
        int loops = 0;
        for (Object ignored : ((VertxInternal) vertx).eventLoopGroup()) {
            loops++;
        }
        return loops;
    }
}
