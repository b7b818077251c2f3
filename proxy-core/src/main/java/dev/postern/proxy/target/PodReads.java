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
 * a read of the pod is under way waits for the next one, which all who came meanwhile share. So many streams to one pod at
 * once, as when its clients all come back, are a few reads, and each is as fresh as a read of its own. Thread-safe.
 */
final class PodReads {
    /** How long who waits for the next read waits in all, as long as one read may take. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

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
        return state.pod(pod.namespace, pod.name).onComplete(done -> readNext(pod));
    }

    private void readNext(PodName pod) {
        List<Promise<Pod>> waiting;
        synchronized (underWay) {
            waiting = underWay.getOrDefault(pod, List.of());
            if (waiting.isEmpty()) {
                underWay.remove(pod);
                return;
            }
            underWay.put(pod, new ArrayList<>());
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
