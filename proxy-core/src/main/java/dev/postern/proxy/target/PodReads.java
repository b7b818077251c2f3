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
 * {@link #PACE} after the one before. So a storm of streams to one pod, as when its clients all come back, costs the API server
 * at most fifty reads a second, and each is as fresh as a read of its own. Thread-safe.
 */
final class PodReads {
    /** How long who waits for the next read waits in all, as long as one read may take. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** From the start of a read to the start of the next one that somebody waits for: what nobody at a terminal notices. */
    private static final Duration PACE = Duration.ofMillis(20);

    private final Vertx vertx;
    private final ClusterState state;
    /** Who waits for the next read of each pod that is being read; guarded by itself. */
    private final Map<PodName, List<Promise<Pod>>> underWay = new HashMap<>();

    PodReads(Vertx vertx, ClusterState state) {
        this.vertx = vertx;
        this.state = state;
    }

    /** As {@link ClusterState#pod}. Completes on the caller's context. */
    Future<Pod> pod(String namespace, String name) {
        PodName pod = new PodName(namespace, name);
        synchronized (underWay) {
            List<Promise<Pod>> waiting = underWay.get(pod);
            if (waiting != null) {
                Promise<Pod> next = ((ContextInternal) vertx.getOrCreateContext()).promise();
                waiting.add(next);
                return timely(next.future(), name);
            }
            underWay.put(pod, new ArrayList<>());
        }
        return read(pod);
    }

    private Future<Pod> read(PodName pod) {
        long began = System.nanoTime();
        return state.pod(pod.namespace, pod.name).onComplete(done -> next(pod, began));
    }

    private void next(PodName pod, long began) {
        synchronized (underWay) {
            if (underWay.getOrDefault(pod, List.of()).isEmpty()) {
                underWay.remove(pod);
                return;
            }
        }
        long early =
                PACE.toMillis() - Duration.ofNanos(System.nanoTime() - began).toMillis();
        if (early > 0) {
            vertx.setTimer(early, due -> readForAll(pod));
        } else {
            readForAll(pod);
        }
    }

    private void readForAll(PodName pod) {
        List<Promise<Pod>> waiting;
        synchronized (underWay) {
            waiting = underWay.put(pod, new ArrayList<>());
        }
        read(pod).onComplete(answer -> waiting.forEach(promise -> answer(promise, answer)));
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

    private record PodName(String namespace, String name) {}
}
