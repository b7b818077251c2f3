package dev.postern.proxy.cluster;

import dev.postern.proxy.cluster.CollectionKind.Change;
import dev.postern.proxy.cluster.CollectionKind.Gone;
import dev.postern.proxy.cluster.CollectionKind.Page;
import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A copy of a collection of the API server's, under the gateway's own identity: listed, then watched from the version of the
 * list on (Kubernetes, <i>API concepts</i>, efficient detection of changes). Each watch is asked to end after a while, so that
 * a connection that has quietly died is noticed: one that says nothing for longer is cut and opened again. What follows a lost
 * connection begins where it ended; where the server no longer knows how, everything is listed again.
 *
 * <p>Runs on one context, where its owner may call it too; objects are read off the event loop.
 *
 * @param <T> what an object becomes
 */
public final class CollectionWatch<T> {
    private static final Logger LOG = LoggerFactory.getLogger(CollectionWatch.class);
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;
    private static final int DOUBLINGS = 6;
    /** A server that ends every watch sooner than this is asked again with pauses. */
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Vertx vertx;
    private final ApiServer server;
    private final CollectionKind<T> kind;
    private final Duration silence;
    private final Runnable changed;
    private Map<String, T> objects = new LinkedHashMap<>();
    private String version = "";
    private int failures;
    private boolean stopped;
    private @Nullable UpstreamExchange current;
    private long heardNanos;
    private volatile long confirmedNanos;
    private volatile boolean listed;
    private volatile String problem = "not read yet";

    /**
     * A copy of nothing yet.
     *
     * @param silence a watch that says nothing for so long is cut; it is asked to end a little before
     * @param changed run after each change, on this watch's context
     */
    public CollectionWatch(Vertx vertx, ApiServer server, CollectionKind<T> kind, Duration silence, Runnable changed) {
        this.vertx = vertx;
        this.server = server;
        this.kind = kind;
        this.silence = silence;
        this.changed = changed;
    }

    /** Begins to list, on the current context, which the rest then runs on. */
    public void start() {
        list();
    }

    /** Ends the watch; nothing is told any more. On its context. */
    public void stop() {
        stopped = true;
        if (current != null) {
            current.cancel();
        }
    }

    /** The objects as they are now. On its context. */
    public Collection<T> objects() {
        return objects.values();
    }

    /** Whether it has been listed once. Any thread. */
    public boolean isListed() {
        return listed;
    }

    /** How long ago the API server last confirmed the copy. Any thread; only once it is listed. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - confirmedNanos);
    }

    /** What keeps it from being fresh, for a person; any thread. */
    public String problem() {
        return kind.path() + ": " + problem;
    }

    private void list() {
        page("", new LinkedHashMap<>(), System.nanoTime());
    }

    private void page(String continueToken, Map<String, T> soFar, long began) {
        server.get(kind.listTarget(continueToken))
                .compose(answer -> vertx.executeBlocking(() -> kind.page(answer)))
                .onSuccess(page -> add(page, soFar, began))
                .onFailure(failure -> again(failure, this::list));
    }

    private void add(Page<T> page, Map<String, T> soFar, long began) {
        if (stopped) {
            return;
        }
        for (Change<T> change : page.objects()) {
            apply(change, soFar);
        }
        if (!page.continueToken().isEmpty()) {
            page(page.continueToken(), soFar, began);
            return;
        }
        objects = soFar;
        version = page.resourceVersion();
        confirmedNanos = began;
        listed = true;
        changed.run();
        watch();
    }

    private static <T> void apply(Change<T> change, Map<String, T> to) {
        T value = change.value();
        if (value == null) {
            to.remove(change.key());
        } else {
            to.put(change.key(), value);
        }
    }

    private void watch() {
        long began = System.nanoTime();
        heardNanos = began;
        UpstreamExchange exchange = server.watch(kind.watchTarget(version, Math.max(1, silence.toSeconds() * 3 / 4)));
        current = exchange;
        Promise<Void> ended = Promise.promise();
        exchange.response()
                .compose(response -> follow(exchange, response))
                .onSuccess(end -> ended.tryComplete())
                .onFailure(ended::tryFail);
        cutWhenSilent(ended);
        ended.future().onComplete(end -> {
            exchange.cancel();
            next(began, end.cause());
        });
    }

    /** What comes after a watch that ended so: with no cause, as it was asked to. */
    private void next(long began, @Nullable Throwable cause) {
        if (stopped) {
            return;
        }
        boolean lasted = System.nanoTime() - began >= SHORTEST_NANOS;
        if (lasted && heardNanos != began) {
            failures = 0;
        }
        if (cause instanceof IllegalArgumentException) {
            // A version that the server does not know, or a line that was not understood and may have been a change.
            again(cause, this::list);
        } else if (cause != null || !lasted) {
            again(cause == null ? new IllegalStateException("the watch ended at once") : cause, this::watch);
        } else {
            watch();
        }
    }

    private Future<Void> follow(UpstreamExchange exchange, HttpClientResponse response) {
        // Without a handler Vert.x logs the end of an answer that nobody wants as an error.
        response.exceptionHandler(failure -> {});
        if (response.statusCode() == UNAUTHORIZED) {
            exchange.unauthorized();
        }
        if (response.statusCode() != OK) {
            return Future.failedFuture(
                    response.statusCode() == CollectionKind.GONE
                            ? new Gone()
                            : new IllegalArgumentException(
                                    "the API server answered a watch with status " + response.statusCode()));
        }
        heard();
        return WatchLines.read(
                response,
                lines -> vertx.executeBlocking(
                                () -> lines.stream().map(kind::event).toList())
                        .map(changes -> apply(exchange, changes)));
    }

    private @Nullable Void apply(UpstreamExchange exchange, List<Change<T>> changes) {
        // A watch that was cut may still have lines in hand; the next one brings them again, in their order.
        if (stopped || current != exchange) {
            return null;
        }
        heard();
        failures = 0;
        for (Change<T> change : changes) {
            version = change.resourceVersion();
            if (!change.isBookmark()) {
                apply(change, objects);
            }
        }
        if (!changes.stream().allMatch(Change::isBookmark)) {
            changed.run();
        }
        return null;
    }

    private void heard() {
        heardNanos = System.nanoTime();
        confirmedNanos = heardNanos;
        problem = "not heard of since";
    }

    private void cutWhenSilent(Promise<Void> ended) {
        long left = silence.toNanos() - (System.nanoTime() - heardNanos);
        if (left <= 0) {
            ended.tryFail(new IllegalStateException("the watch was silent for too long"));
            return;
        }
        vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(left) + 1, due -> {
            if (!ended.future().isComplete()) {
                cutWhenSilent(ended);
            }
        });
    }

    private void again(Throwable failure, Runnable next) {
        if (stopped) {
            return;
        }
        problem = told(failure);
        LOG.atLevel(failures == 0 && !(failure instanceof Gone) ? Level.WARN : Level.DEBUG)
                .addKeyValue("collection", kind.path())
                .setCause(failure)
                .log("reading a collection of the cluster failed; trying again");
        long pause = Math.min(FIRST_PAUSE_MILLIS << Math.min(failures, DOUBLINGS), LONGEST_PAUSE_MILLIS);
        failures++;
        vertx.setTimer(pause, due -> {
            if (!stopped) {
                next.run();
            }
        });
    }

    /** A sentence that may go to a client: other failures name addresses. */
    private static String told(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "the API server did not answer in time";
        }
        boolean ours = failure instanceof GatewayFailure
                || failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException;
        return ours ? String.valueOf(failure.getMessage()) : "the API server cannot be reached or broke off";
    }
}
