package dev.postern.proxy.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.cluster.ClusterState;
import dev.postern.proxy.cluster.Node;
import dev.postern.proxy.cluster.Pod;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PodReadsTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final List<Promise<Pod>> reads = new CopyOnWriteArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final PodReads pods = new PodReads(VERTX, new ClusterState() {
        @Override
        public Future<Pod> pod(String namespace, String name) {
            Promise<Pod> read = Promise.promise();
            reads.add(read);
            names.add(namespace + "/" + name);
            return read.future();
        }

        @Override
        public Future<Node> node(String name) {
            throw new AssertionError("asked for a node");
        }

        @Override
        public Future<Void> reachable() {
            throw new AssertionError("asked for readiness");
        }
    });

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void readsAtOnceWhereNobodyElseDoes() {
        Future<Pod> first = pods.pod("default", "web");
        reads.get(0).complete(onNode("node-1"));
        Future<Pod> second = pods.pod("default", "web");
        reads.get(1).complete(onNode("node-2"));

        assertThat(first.result().nodeName()).isEqualTo("node-1");
        assertThat(second.result().nodeName()).isEqualTo("node-2");
    }

    /** The pod may have been replaced after the read under way was sent, and before this caller was authorized. */
    @Test
    void givesNobodyWhatWasReadBeforeTheyAsked() {
        Future<Pod> early = pods.pod("default", "web");
        Future<Pod> late = pods.pod("default", "web");

        reads.get(0).complete(onNode("before"));
        assertThat(early.result().nodeName()).isEqualTo("before");
        assertThat(late.isComplete()).isFalse();
        awaitReads(2);
        reads.get(1).complete(onNode("after"));

        await().until(late::isComplete);
        assertThat(late.result().nodeName()).isEqualTo("after");
    }

    @Test
    void readsOnceForAllWhoAskedMeanwhile() {
        Future<Pod> first = pods.pod("default", "web");
        List<Future<Pod>> others = IntStream.range(0, 100)
                .mapToObj(each -> pods.pod("default", "web"))
                .toList();
        assertThat(reads).hasSize(1);

        reads.get(0).complete(onNode("node-1"));
        awaitReads(2);
        reads.get(1).complete(onNode("node-2"));

        await().until(() -> others.stream().allMatch(Future::isComplete));
        assertThat(first.result().nodeName()).isEqualTo("node-1");
        assertThat(others).allMatch(other -> other.result().nodeName().equals("node-2"));
        assertThat(reads).hasSize(2);
    }

    /** Each who asks during the pause shares the read after it: a storm is fifty reads a second, however fast they are. */
    @Test
    void beginsTheNextReadNoSoonerThanTwentyMillisecondsAfterTheLast() {
        long start = System.nanoTime();
        pods.pod("default", "web");
        Future<Pod> waiting = pods.pod("default", "web");
        reads.get(0).complete(onNode("node-1"));
        Future<Pod> inThePause = pods.pod("default", "web");
        assertThat(reads).hasSize(1);

        awaitReads(2);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(19));
        reads.get(1).complete(onNode("node-2"));

        await().until(() -> waiting.isComplete() && inThePause.isComplete());
        assertThat(inThePause.result().nodeName()).isEqualTo("node-2");
    }

    @Test
    void readsAgainAtOnceWhereTwentyFourWaitWhenAReadEnds() {
        pods.pod("default", "web");
        List<Future<Pod>> waiting = ask(24);
        assertThat(reads).hasSize(1);

        reads.get(0).complete(onNode("before"));
        assertThat(reads).hasSize(2);
        reads.get(1).complete(onNode("after"));

        await().until(() -> waiting.stream().allMatch(Future::isComplete));
        assertThat(waiting).allMatch(each -> each.result().nodeName().equals("after"));
    }

    @Test
    void readsAgainAtOnceWhenTheTwentyFourthComesDuringThePause() {
        pods.pod("default", "web");
        List<Future<Pod>> waiting = new ArrayList<>(ask(1));
        reads.get(0).complete(onNode("before"));
        waiting.addAll(ask(22));
        assertThat(reads).hasSize(1);

        waiting.addAll(ask(1));
        assertThat(reads).hasSize(2);
        Future<Pod> late = pods.pod("default", "web");
        reads.get(1).complete(onNode("after"));

        await().until(() -> waiting.stream().allMatch(Future::isComplete));
        assertThat(waiting).allMatch(each -> each.result().nodeName().equals("after"));
        assertThat(late.isComplete()).isFalse();
        awaitReads(3);
        reads.get(2).complete(onNode("last"));
        await().until(late::isComplete);
        assertThat(late.result().nodeName()).isEqualTo("last");
    }

    private List<Future<Pod>> ask(int many) {
        return IntStream.range(0, many)
                .mapToObj(each -> pods.pod("default", "web"))
                .toList();
    }

    @Test
    void readsDifferentPodsApart() {
        pods.pod("default", "web");
        pods.pod("default", "db");
        pods.pod("other", "web");

        assertThat(names).containsExactly("default/web", "default/db", "other/web");
    }

    @Test
    void tellsAllWhoShareAReadThatItFailedAndReadsOn() {
        pods.pod("default", "web");
        Future<Pod> one = pods.pod("default", "web");
        Future<Pod> two = pods.pod("default", "web");
        GatewayFailure gone = new GatewayFailure(FailureReason.NOT_FOUND, "pods \"web\" not found");

        reads.get(0).fail(gone);
        awaitReads(2);
        reads.get(1).fail(gone);

        await().until(() -> one.isComplete() && two.isComplete());
        assertThat(one.cause()).isSameAs(gone);
        assertThat(two.cause()).isSameAs(gone);
        Future<Pod> later = pods.pod("default", "web");
        reads.get(2).complete(onNode("node-1"));
        assertThat(later.result().nodeName()).isEqualTo("node-1");
    }

    @Test
    void waitsForTheNextReadNoLongerThanAReadMayTake() {
        pods.pod("default", "web");
        long start = System.nanoTime();
        Future<Pod> waiting = pods.pod("default", "web");

        await().atMost(Duration.ofSeconds(10)).until(waiting::isComplete);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(4_900), Duration.ofSeconds(8));
        assertThat(waiting.cause()).isInstanceOfSatisfying(GatewayFailure.class, failure -> {
            assertThat(failure.reason()).isEqualTo(FailureReason.UNAVAILABLE);
            assertThat(failure).hasMessage("cannot look up pods \"web\": the API server did not answer in time");
        });
    }

    private void awaitReads(int count) {
        await().until(() -> reads.size() == count);
    }

    private static Pod onNode(String node) {
        return new Pod("default", "web", "uid", node, List.of("app"), List.of("app"), Map.of());
    }
}
