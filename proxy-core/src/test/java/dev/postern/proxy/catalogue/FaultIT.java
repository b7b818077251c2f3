package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.OpenSockets;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.Transport;
import dev.postern.proxy.stream.EndCause;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A10: two thousand sessions, each ended in one of eight ways, leave nothing behind and are counted once each. */
final class FaultIT {
    private static final int OF_EACH = 250;
    /** After so many each event loop has the connection to the API server that it keeps. */
    private static final int WARM_UP = 20;

    private static final Duration SOON = Duration.ofSeconds(1);
    /** What was read before an end is offered to a peer that takes nothing for 10 s. */
    private static final Duration LAST_BYTES = Duration.ofSeconds(12);

    @RegisterExtension
    static final GatewayFixture gateway =
            new GatewayFixture(GatewaySettings.usual().watchEveryBuffer());

    /** How a session that is established ends, and as what it is counted. */
    private enum Ending {
        CLIENT_ENDS(EndCause.CLIENT_CLOSED, EndCause.CLIENT_LOST) {
            @Override
            void play(RawClient client, BackendConnection kubelet) {
                client.close();
            }
        },
        CLIENT_RESETS(EndCause.CLIENT_LOST) {
            @Override
            void play(RawClient client, BackendConnection kubelet) {
                client.reset();
            }
        },
        KUBELET_ENDS(EndCause.KUBELET_CLOSED) {
            @Override
            void play(RawClient client, BackendConnection kubelet) {
                kubelet.close();
            }
        },
        KUBELET_RESETS(EndCause.KUBELET_LOST, EndCause.KUBELET_CLOSED) {
            @Override
            void play(RawClient client, BackendConnection kubelet) {
                kubelet.reset();
            }
        },
        GATEWAY_ENDS(EndCause.KILLED) {
            @Override
            void play(RawClient client, BackendConnection kubelet) {
                gateway.gateway().sessions().forEach(session -> session.end(EndCause.KILLED));
            }
        };

        private final List<EndCause> causes;

        Ending(EndCause... causes) {
            this.causes = List.of(causes);
        }

        abstract void play(RawClient client, BackendConnection kubelet);
    }

    /** Where a request stands when its client goes away. */
    private enum Stage {
        LOOKUP,
        DIAL,
        HEAD
    }

    @ParameterizedTest
    @EnumSource
    @Tag("A10")
    void anEndOnOneSideEndsTheOtherAndIsCountedOnce(Ending ending) {
        for (int i = 0; i < WARM_UP; i++) {
            endOne(ending);
        }
        long sockets = OpenSockets.count();
        double counted = counted(ending.causes);
        for (int i = 0; i < OF_EACH; i++) {
            endOne(ending);
        }
        assertThat(counted(ending.causes) - counted).isEqualTo(OF_EACH);
        assertFlat(sockets);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("A10")
    void aClientThatLeavesBeforeTheSwitchTakesTheDialWithIt(Stage stage) {
        for (int i = 0; i < WARM_UP; i++) {
            leaveAt(stage);
        }
        long sockets = OpenSockets.count();
        for (int i = 0; i < OF_EACH; i++) {
            leaveAt(stage);
        }
        assertFlat(sockets);
        assertThat(gateway.oracles().openSessions()).isZero();
    }

    /** The end may come in the same read as the answer; it is the same end. */
    @Test
    @Tag("A10")
    void aKubeletThatClosesBehindItsAnswerHasClosed() {
        double counted = counted(List.of(EndCause.KUBELET_CLOSED));
        for (int i = 0; i < WARM_UP; i++) {
            gateway.kubelet().repliesOnce(connection -> {
                KubeletReplies.switching("").play(connection);
                connection.close();
            });
            RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));
            assertThat(client.head().status()).isEqualTo(101);
            assertThat(client.end(LAST_BYTES)).isNotEqualTo(RawClient.End.OPEN);
        }
        await().atMost(SOON).until(() -> gateway.oracles().openSessions() == 0);
        assertThat(counted(List.of(EndCause.KUBELET_CLOSED)) - counted).isEqualTo(WARM_UP);
    }

    @Test
    @Tag("A10")
    void bothSidesAreClosedWithinASecondInTheMiddleOfATransfer() {
        for (Ending ending : Ending.values()) {
            gateway.kubelet().reset();
            gateway.kubelet().replies(KubeletReplies.endlessAfterSwitch());
            RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));
            assertThat(client.head().status()).isEqualTo(101);
            client.bytes(1024 * 1024);
            ending.play(client, gateway.kubelet().connection(0));
            if (ending != Ending.CLIENT_ENDS && ending != Ending.CLIENT_RESETS) {
                assertThat(client.end(SOON)).as("client's side").isNotEqualTo(RawClient.End.OPEN);
            }
            gateway.oracles().kubeletClosed(SOON);
            await().atMost(SOON).until(() -> gateway.oracles().openSessions() == 0);
        }
    }

    /**
     * A kubelet's own end stands behind all that it has sent, of which nothing is read while the client takes nothing: whether
     * it is seen is a matter of which came first. What holds for it is in the next test.
     */
    @ParameterizedTest
    @EnumSource(names = {"CLIENT_ENDS", "CLIENT_RESETS", "GATEWAY_ENDS"})
    @Tag("A10")
    void aClientThatTakesNothingIsCutSoonAfterTheEnd(Ending ending) {
        gateway.kubelet().replies(KubeletReplies.endlessAfterSwitch());
        RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));
        assertThat(client.head().status()).isEqualTo(101);
        ending.play(client, gateway.kubelet().connection(0));
        gateway.oracles().kubeletClosed(Duration.ofSeconds(3));
        await().atMost(LAST_BYTES).until(() -> gateway.oracles().openSessions() == 0);
    }

    /** What a kubelet sent before its end, and then the end, are there for a client that took nothing and reads again. */
    @ParameterizedTest
    @EnumSource(names = {"KUBELET_ENDS", "KUBELET_RESETS"})
    @Tag("A10")
    void aKubeletsEndReachesAClientThatReadsAgain(Ending ending) {
        gateway.kubelet().replies(KubeletReplies.endlessAfterSwitch());
        RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));
        assertThat(client.head().status()).isEqualTo(101);
        ending.play(client, gateway.kubelet().connection(0));
        assertThat(client.end(LAST_BYTES)).isNotEqualTo(RawClient.End.OPEN);
        gateway.oracles().kubeletClosed(Duration.ofSeconds(3));
        await().atMost(SOON).until(() -> gateway.oracles().openSessions() == 0);
    }

    @Test
    @Tag("A10")
    void stoppingTheGatewayClosesBothSidesOfEverySession() {
        GatewayFixture other = new GatewayFixture(GatewaySettings.usual());
        other.start();
        other.reset();
        List<RawClient> clients = Stream.generate(other::alice).limit(30).toList();
        for (RawClient client : clients) {
            assertThat(client.send(Transport.SPDY.toPod(GatewayFixture.POD))
                            .head()
                            .status())
                    .isEqualTo(101);
        }
        Future<Void> stopped = other.gateway().stop();
        for (RawClient client : clients) {
            assertThat(client.end(SOON)).isNotEqualTo(RawClient.End.OPEN);
            client.close();
        }
        until(stopped::succeeded);
        other.oracles().kubeletClosed(SOON);
        other.stop();
        double ended = other.meters()
                .get("postern.sessions.ended")
                .tag("cause", EndCause.SHUTDOWN.label())
                .counter()
                .count();
        assertThat(ended).isEqualTo(30);
    }

    @AfterAll
    static void everySessionThatOpenedIsCountedAsEnded() {
        assertThat(counted(Arrays.asList(EndCause.values()))).isGreaterThanOrEqualTo(5.0 * OF_EACH);
    }

    private static void endOne(Ending ending) {
        gateway.kubelet().forget();
        try (RawClient client = gateway.unwatched()) {
            assertThat(client.send(Transport.SPDY.toPod(GatewayFixture.POD))
                            .head()
                            .status())
                    .isEqualTo(101);
            assertThat(client.send("ping").text(4)).isEqualTo("ping");
            BackendConnection kubelet = gateway.kubelet().connection(0);
            ending.play(client, kubelet);
            assertThat(kubelet.awaitEnd(SOON)).as("kubelet's side").isNotEqualTo(BackendConnection.End.OPEN);
            if (ending != Ending.CLIENT_ENDS && ending != Ending.CLIENT_RESETS) {
                assertThat(client.end(SOON)).as("client's side").isNotEqualTo(RawClient.End.OPEN);
            }
        }
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> gateway.oracles().openSessions() == 0);
    }

    private static void leaveAt(Stage stage) {
        gateway.kubelet().forget();
        gateway.api().requests().clear();
        RawClient client = gateway.unwatched();
        switch (stage) {
            case LOOKUP -> {
                gateway.api().on(FakeApi.podPath("default/slow"), FakeApi.silence());
                client.send(Transport.SPDY.toPod("default/slow"));
                until(() -> !gateway.api().requests().isEmpty());
                client.reset();
                gateway.api()
                        .requests()
                        .get(0)
                        .connection()
                        .write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
            }
            case DIAL -> {
                gateway.kubelet().stallHandshakes(true);
                client.send(Transport.SPDY.toPod(GatewayFixture.POD));
                until(() -> gateway.kubelet().accepts() == 1);
                client.reset();
                BackendConnection kubelet = gateway.kubelet().connections().get(0);
                kubelet.release();
                assertThat(kubelet.awaitEnd(SOON)).isNotEqualTo(BackendConnection.End.OPEN);
            }
            case HEAD -> {
                gateway.kubelet().replies(KubeletReplies.silence());
                client.send(Transport.SPDY.toPod(GatewayFixture.POD));
                BackendConnection kubelet = gateway.kubelet().connection(0);
                client.reset();
                assertThat(kubelet.awaitEnd(SOON)).isNotEqualTo(BackendConnection.End.OPEN);
            }
        }
    }

    private static void assertFlat(long socketsBefore) {
        gateway.oracles().flat();
        await("FLAT: sockets").atMost(Duration.ofSeconds(5)).until(() -> OpenSockets.count() <= socketsBefore + 4);
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(5)).pollInterval(Duration.ofMillis(1)).until(condition);
    }

    private static double counted(List<EndCause> causes) {
        return causes.stream()
                .mapToDouble(cause ->
                        gateway.meters().find("postern.sessions.ended").tag("cause", cause.label()).counters().stream()
                                .mapToDouble(counter -> counter.count())
                                .sum())
                .sum();
    }
}
