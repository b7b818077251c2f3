package dev.postern.proxy.target;

import dev.postern.proxy.cluster.ClusterState;
import dev.postern.proxy.cluster.Pod;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Reads pods live, and one pod no more than once at a time. Nobody is given what was read before they asked: who asks while
 * a read of the pod is under way waits for the next one, which all who came meanwhile share, and which begins no sooner than
 * {@link #PACE} after the one before, unless {@link #ENOUGH} wait for it. So a storm of streams to one pod, as when its clients
 * all come back, costs the API server at most fifty reads a second, or one for every twenty-four streams, and each is as fresh as
 * a read of its own. Thread-safe.
 */
final class PodReads {
    /** How long who waits for the next read waits in all, as long as one read may take. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** From the start of a read to the start of the next one that somebody waits for: what nobody at a terminal notices. */
    private static final Duration PACE = Duration.ofMillis(20);

    /** Who wait no longer for the pace: each stream's share of a read is small enough then. */
    private static final int ENOUGH = 24;

    private final Vertx vertx;
    private final ClusterState state;
    /** The pods that are being read, or will be for those who wait. Guarded by itself, and so is what is in it. */
    private final Map<PodName, Turn> turns = new HashMap<>();

    PodReads(Vertx vertx, ClusterState state) {
        this.vertx = vertx;
        this.state = state;
    }

    /** As {@link ClusterState#pod}. Completes on the caller's context. */
    Future<Pod> pod(String namespace, String name) {
        PodName pod = new PodName(namespace, name);
        Promise<Pod> mine = ((ContextInternal) vertx.getOrCreateContext()).promise();
        Turn next;
        synchronized (turns) {
            next = turns.get(pod);
            if (next == null) {
                turns.put(pod, new Turn());
            } else {
                next.waiting.add(mine);
            }
        }
        if (next == null) {
            return read(pod);
        }
        readForAll(pod, next, ENOUGH);
        return timely(mine.future(), name);
    }

    private Future<Pod> read(PodName pod) {
        long began = System.nanoTime();
        return state.pod(pod.namespace, pod.name).onComplete(done -> next(pod, began));
    }

    private void next(PodName pod, long began) {
        Turn next;
        synchronized (turns) {
            next = turns.get(pod);
            if (next == null || next.waiting.isEmpty()) {
                turns.remove(pod);
                return;
            }
            next.pausing = true;
        }
        long early =
                PACE.toMillis() - Duration.ofNanos(System.nanoTime() - began).toMillis();
        if (early > 0) {
            vertx.setTimer(early, due -> readForAll(pod, next, 1));
        }
        readForAll(pod, next, early > 0 ? ENOUGH : 1);
    }

    /** If as many wait for this turn, nothing is being read, and it was not its turn already. */
    private void readForAll(PodName pod, Turn turn, int enough) {
        synchronized (turns) {
            if (!turn.pausing || turn.waiting.size() < enough) {
                return;
            }
            turn.pausing = false;
            turns.put(pod, new Turn());
        }
        read(pod).onComplete(answer -> turn.waiting.forEach(promise -> answer(promise, answer)));
    }

    private static void answer(Promise<Pod> promise, AsyncResult<Pod> answer) {
        if (answer.succeeded()) {
            promise.complete(answer.result());
        } else {
            promise.fail(answer.cause());
        }
    }

    private static Future<Pod> timely(Future<Pod> next, String name) {
        return next.timeout(DEADLINE)
                .recover(failure -> Future.failedFuture(
                        failure instanceof TimeoutException
                                ? new GatewayFailure(
                                        FailureReason.UNAVAILABLE,
                                        "cannot look up pods \"" + name + "\": the API server did not answer in time",
                                        failure)
                                : failure));
    }

    /** The next read of a pod. */
    private static final class Turn {
        /** Not added to once it has begun. */
        private final List<Promise<Pod>> waiting = new ArrayList<>();
        /** Whether the read before it has ended and this one has not begun. */
        private boolean pausing;
    }

    private record PodName(String namespace, String name) {}
}
