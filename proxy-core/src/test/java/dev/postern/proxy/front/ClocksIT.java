package dev.postern.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.RawClient;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The clocks of the serving port. */
class ClocksIT {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static FrontFixture front;

    @BeforeAll
    static void start() {
        front = new FrontFixture(FrontFixture.quick(Duration.ofMillis(600), Duration.ofMillis(1200)));
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    @BeforeEach
    void reset() {
        front.reset();
    }

    @Test
    void endsAConnectionThatNeverShakesHands() throws Exception {
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
            silent.setSoTimeout(5000);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void closesAConnectionOnWhichNothingComes() {
        try (RawClient client = front.connect()) {
            assertThat(client.end(Duration.ofSeconds(3))).isEqualTo(RawClient.End.CLOSED);
            assertThat(client.received()).isEmpty();
        }
    }

    @Test
    void answers408ToAHeadThatDripsIn() {
        ScheduledExecutorService drips = Executors.newSingleThreadScheduledExecutor();
        try (RawClient client = front.connect()) {
            client.send("GET / HTTP/1.1\r\nX: ");
            drips.scheduleAtFixedRate(() -> client.trySend("x"), 50, 50, TimeUnit.MILLISECONDS);
            assertThat(client.response().status()).isEqualTo(408);
            assertThat(client.end(Duration.ofSeconds(3))).isNotEqualTo(RawClient.End.OPEN);
        } finally {
            drips.shutdownNow();
        }
        assertThat(front.count).hasValue(0);
    }

    @Test
    void keepsAnIdleConnectionForAsLongAsItSaysAndThenClosesIt() {
        try (RawClient client = front.connect()) {
            client.send(REQUEST);
            assertThat(client.response().status()).isEqualTo(200);
            assertThat(client.end(Duration.ofMillis(800))).isEqualTo(RawClient.End.OPEN);
            client.send(REQUEST);
            assertThat(client.response().status()).isEqualTo(200);
            assertThat(client.end(Duration.ofSeconds(4))).isEqualTo(RawClient.End.CLOSED);
        }
    }

    @Test
    void timesTheNextHeadOfAConnectionToo() {
        try (RawClient client = front.connect()) {
            client.send(REQUEST);
            assertThat(client.response().status()).isEqualTo(200);
            client.send("GET / HT");
            assertThat(client.response().status()).isEqualTo(408);
        }
    }

    @Test
    void doesNotTimeARequestInProgress() {
        front.line(request -> {});
        try (RawClient client = front.connect()) {
            client.send(REQUEST);
            PlainRequest request = front.next(PlainRequest.class);
            assertThat(client.end(Duration.ofSeconds(3))).isEqualTo(RawClient.End.OPEN);
            request.exchange().response().end("late");
            assertThat(client.response().text()).isEqualTo("late");
        }
    }

    @Test
    void doesNotTimeAnUpgradedConnection() {
        front.line(request -> {});
        try (RawClient client = front.connect()) {
            client.send(FrontFixture.UPGRADE);
            UpgradeRequest request = front.next(UpgradeRequest.class);
            assertThat(client.end(Duration.ofSeconds(3))).isEqualTo(RawClient.End.OPEN);
            assertThat(request.connection().closed().isComplete()).isFalse();
        }
    }
}
