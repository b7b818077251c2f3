package dev.postern.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.LogRecorder;
import dev.postern.proxy.harness.OpenSockets;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.session.SessionInfo.Backend;
import dev.postern.proxy.session.SessionInfo.Caller;
import dev.postern.proxy.session.SessionInfo.Kind;
import dev.postern.proxy.session.SessionInfo.ObjectReference;
import dev.postern.proxy.session.SessionInfo.Protocol;
import dev.postern.proxy.stream.EndCause;
import dev.postern.proxy.stream.StreamEnd;
import dev.postern.proxy.stream.StreamFixture;
import dev.postern.proxy.stream.StreamFixture.Ends;
import dev.postern.proxy.stream.StreamOptions;
import dev.postern.proxy.target.Destination;
import dev.postern.proxy.target.StreamPlan;
import dev.postern.proxy.target.StreamPlan.Reason;
import dev.postern.proxy.target.StreamPlan.Way;
import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.upgrade.StreamPair;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.ResourceLeakDetector;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionsIT {
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(2);
    private static final int AT_ONCE = 10;
    private static final BackendConnection.Script READS_ALL = connection -> {};
    private static final SessionInfo INFO = new SessionInfo(
            new Caller("alice", InetAddress.getLoopbackAddress()),
            Kind.EXEC,
            Protocol.SPDY,
            new ObjectReference("pods", "default", "web", "uid-1"),
            new Backend("test", Destination.KUBELET, "node1", new StreamPlan(Way.SPLICE, Reason.EVERY_KUBELET)));

    private final Vertx timers = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Recording recording = new Recording();
    private final Sessions sessions = new Sessions(
            timers,
            new StreamOptions(IDLE_TIMEOUT),
            List.of(recording, new SessionLog(), new SessionMetrics(meters, List.of("test"))));
    private final StreamFixture fixture = new StreamFixture(TlsEngine.preferred(), this::run);

    @AfterEach
    void closeAll() {
        fixture.close();
        StreamFixture.wait(timers.close());
    }

    @Test
    void endsASessionThatCarriesNoDataForTheIdleLimit() {
        long start = System.nanoTime();
        fixture.open(READS_ALL);
        await().atMost(Duration.ofSeconds(10)).until(() -> !recording.ends.isEmpty());
        assertThat(recording.ends.get(0).cause()).isEqualTo(EndCause.IDLE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(IDLE_TIMEOUT);
    }

    @Test
    void keepsASessionThatCarriesDataLongerThanTheIdleLimit() {
        Ends ends = fixture.open(READS_ALL);
        long start = System.nanoTime();
        await().pollInterval(Duration.ofMillis(200))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    ends.client().send("x");
                    return System.nanoTime() - start
                            > IDLE_TIMEOUT.multipliedBy(2).toNanos();
                });
        assertThat(recording.ends).isEmpty();
    }

    @Test
    void endsEverySessionAndCompletesWhenTheirSocketsAreClosed() {
        List<Ends> all =
                IntStream.range(0, 8).mapToObj(i -> fixture.open(READS_ALL)).toList();

        StreamFixture.wait(sessions.closeAll(EndCause.SHUTDOWN));

        assertThat(sessions.open()).isEmpty();
        assertThat(recording.ends).hasSize(8).allMatch(end -> end.cause() == EndCause.SHUTDOWN);
        assertThat(all).allSatisfy(ends -> {
            assertThat(ends.client().end(Duration.ofSeconds(1))).isEqualTo(RawClient.End.CLOSED);
            assertThat(ends.kubelet().awaitEnd(Duration.ofSeconds(1))).isEqualTo(BackendConnection.End.CLOSED);
        });
    }

    @Test
    void endsOneSessionOnlyOnceAndForTheFirstReason() {
        fixture.open(READS_ALL);
        Session session = sessions.open().get(0);

        session.end(EndCause.KILLED);
        StreamEnd end = StreamFixture.wait(session.end(EndCause.SHUTDOWN));

        assertThat(end.cause()).isEqualTo(EndCause.KILLED);
        assertThat(recording.ends).hasSize(1);
    }

    @Test
    void endsTheOneThatIsNamedAndSaysHow() {
        fixture.open(READS_ALL);
        fixture.open(READS_ALL);
        List<Session> living = sessions.open();
        assertThat(living).extracting(Session::id).isSorted();

        Optional<StreamEnd> end = StreamFixture.wait(sessions.end(living.get(1).id(), EndCause.KILLED));

        assertThat(end).hasValueSatisfying(how -> assertThat(how.cause()).isEqualTo(EndCause.KILLED));
        assertThat(sessions.open()).containsExactly(living.get(0));
        assertThat(StreamFixture.wait(sessions.end(living.get(1).id(), EndCause.KILLED)))
                .isEmpty();
    }

    @Test
    void hasDrainedAsSoonAsTheLastSessionHasEndedByItself() {
        Ends first = fixture.open(READS_ALL);
        Future<Void> drained = sessions.drain(Duration.ofHours(1));
        Ends second = fixture.open(READS_ALL);

        first.client().close();
        await().until(() -> recording.ends.size() == 1);
        assertThat(drained.isComplete()).isFalse();
        second.client().close();

        StreamFixture.wait(drained);
        assertThat(recording.ends).extracting(StreamEnd::cause).allMatch(cause -> cause == EndCause.CLIENT_CLOSED);
    }

    @Test
    void endsWhatIsLeftWhenTheTimeToDrainIsOver() {
        fixture.open(READS_ALL);
        long start = System.nanoTime();

        StreamFixture.wait(sessions.drain(Duration.ofMillis(300)));

        await().until(() -> sessions.open().isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(290));
        assertThat(recording.ends).extracting(StreamEnd::cause).containsExactly(EndCause.DRAIN);
    }

    @Test
    void hasDrainedAtOnceWhereThereIsNothing() {
        assertThat(StreamFixture.wait(sessions.drain(Duration.ofHours(1)))).isNull();
    }

    @Test
    void tellsItsListenersOnTheSessionsEventLoop() {
        fixture.open(READS_ALL).client().close();
        await().until(() -> !recording.ends.isEmpty());
        assertThat(recording.threads).hasSize(1).allMatch(name -> name.contains("eventloop"));
    }

    @Test
    void logsTheStartAndTheEndWithTheCause() {
        LogRecorder.recorder().clear();
        fixture.open(READS_ALL).client().close();
        await().until(() ->
                !recording.ends.isEmpty() && LogRecorder.recorder().text().contains("session ended"));
        String log = LogRecorder.recorder().text();
        assertThat(log)
                .contains(
                        "session opened",
                        "user=\"alice\"",
                        "name=\"web\"",
                        "plan=\"splice\" planReason=\"every_kubelet\"",
                        "backend=\"kubelet\"",
                        "node=\"node1\"",
                        "cause=\"client_closed\"");
    }

    @Test
    void leavesNothingBehindAfterHundredsOfSessionsOfEveryEnd() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        LogRecorder.recorder().clear();
        List<End> kinds = List.of(End.values());
        openAndEnd(kinds, 6);
        long sockets = settledSockets();

        openAndEnd(kinds, 60);

        assertThat(sessions.open()).isEmpty();
        await("sockets").atMost(Duration.ofSeconds(10)).until(() -> OpenSockets.count() <= sockets);
        System.gc();
        assertThat(meters.get("postern.sessions.open")
                        .tag("subresource", "exec")
                        .tag("protocol", "spdy")
                        .gauge()
                        .value())
                .isZero();
        assertThat(meters.find("postern.sessions.ended").counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum())
                .isEqualTo(66 * AT_ONCE);
        assertThat(LogRecorder.recorder().lines()).noneMatch(line -> line.contains("LEAK:"));
        assertThat(LogRecorder.recorder().lines()).noneMatch(line -> line.startsWith("ERROR"));
    }

    /** So many at a time, because some ends take a while, in which nothing is done. */
    private void openAndEnd(List<End> kinds, int groups) {
        ExecutorService users = Executors.newFixedThreadPool(AT_ONCE);
        try {
            for (int i = 0; i < groups; i++) {
                endTogether(kinds.get(i % kinds.size()), users);
            }
        } finally {
            users.shutdownNow();
        }
    }

    private void endTogether(End kind, ExecutorService users) {
        int before = recording.ends.size();
        List<Ends> opened = IntStream.range(0, AT_ONCE)
                .mapToObj(i -> fixture.open(kind::script))
                .toList();
        CompletableFuture.allOf(opened.stream()
                        .map(ends -> CompletableFuture.runAsync(() -> kind.end(ends, sessions), users))
                        .toArray(CompletableFuture[]::new))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> recording.ends.size() == before + AT_ONCE);
        assertThat(recording.ends.subList(before, before + AT_ONCE))
                .allMatch(end -> kind.causes.contains(end.cause()), "ended by one of " + kind.causes);
    }

    private static long settledSockets() {
        long[] least = {Long.MAX_VALUE};
        await().during(Duration.ofMillis(700)).atMost(Duration.ofSeconds(10)).until(() -> {
            long now = OpenSockets.count();
            boolean settled = now >= least[0];
            least[0] = Math.min(now, least[0]);
            return settled;
        });
        return least[0];
    }

    private void run(StreamPair pair) {
        sessions.run(pair, INFO, new StreamOptions(IDLE_TIMEOUT));
    }

    private enum End {
        CLIENT_CLOSES(EndCause.CLIENT_CLOSED) {
            @Override
            void end(Ends ends, Sessions sessions) {
                ends.client().close();
            }
        },
        CLIENT_RESETS(EndCause.CLIENT_LOST) {
            @Override
            void end(Ends ends, Sessions sessions) {
                ends.client().reset();
            }
        },
        KUBELET_CLOSES(EndCause.KUBELET_CLOSED) {
            @Override
            void script(BackendConnection kubelet) throws IOException {
                kubelet.hold();
                kubelet.close();
            }

            @Override
            void end(Ends ends, Sessions sessions) {
                ends.kubelet().release();
                ends.client().end(Duration.ofSeconds(5));
                ends.client().close();
            }
        },
        KUBELET_RESETS(EndCause.KUBELET_LOST) {
            @Override
            void end(Ends ends, Sessions sessions) {
                ends.kubelet().reset();
                ends.client().end(Duration.ofSeconds(5));
                ends.client().close();
            }
        },
        KILLED(EndCause.KILLED) {
            @Override
            void end(Ends ends, Sessions sessions) {
                sessions.open().forEach(session -> session.end(EndCause.KILLED));
                ends.client().end(Duration.ofSeconds(5));
                ends.client().close();
            }
        },
        CLIENT_RESETS_IN_A_FLOOD(EndCause.CLIENT_LOST) {
            @Override
            void script(BackendConnection kubelet) {
                byte[] block = new byte[256 * 1024];
                IntStream.range(0, 8).forEach(i -> kubelet.write(block));
            }

            @Override
            void end(Ends ends, Sessions sessions) {
                ends.client().bytes(1000);
                ends.client().reset();
            }
        };

        private final Set<EndCause> causes;

        End(EndCause... causes) {
            this.causes = Set.of(causes);
        }

        abstract void end(Ends ends, Sessions sessions);

        void script(BackendConnection kubelet) throws IOException {}
    }

    private static final class Recording implements SessionListener {
        private final List<StreamEnd> ends = new CopyOnWriteArrayList<>();
        private final Set<String> threads = Collections.newSetFromMap(new ConcurrentHashMap<>());

        @Override
        public void opened(Session session) {
            threads.add(Thread.currentThread().getName());
        }

        @Override
        public void closed(Session session, StreamEnd end) {
            threads.add(Thread.currentThread().getName());
            ends.add(end);
        }
    }
}
