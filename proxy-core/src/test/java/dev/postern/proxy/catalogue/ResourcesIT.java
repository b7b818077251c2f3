package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.Transport;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** I: one client cannot make the gateway hold more than its share, nor wait longer than its clocks. */
final class ResourcesIT {
    /** Socket buffers of four sockets, which the kernel grows to some mebibytes each, and the gateway's own share. */
    private static final long MOST_IN_FLIGHT = 24L * 1024 * 1024;

    @RegisterExtension
    static final GatewayFixture gateway =
            new GatewayFixture(GatewaySettings.usual().limits(GatewaySettings.SHORT));

    @ParameterizedTest
    @EnumSource
    @Tag("I1")
    void aClientThatDoesNotReadStopsTheKubelet(Transport transport) {
        AtomicLong flooded = new AtomicLong();
        gateway.kubelet().replies(connection -> {
            String head = connection.reader().head();
            connection.write(transport.upgrades() ? KubeletReplies.switchingHead(head) : "HTTP/1.1 200 OK\r\n\r\n");
            flood(connection, flooded);
        });
        RawClient client = gateway.alice().send(transport.toPod(GatewayFixture.POD));
        assertThat(client.head().status()).isEqualTo(transport.upgrades() ? 101 : 200);
        long stalledAt = settled(flooded);
        assertThat(stalledAt).isLessThan(MOST_IN_FLIGHT);
        client.bytes(32 * 1024 * 1024);
        assertThat(flooded.get()).as("reading again starts it again").isGreaterThan(stalledAt);
    }

    @Test
    @Tag("I1")
    void aKubeletThatDoesNotReadStopsTheClient() throws Exception {
        gateway.kubelet().replies(KubeletReplies.switching("").thenHold());
        RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));
        assertThat(client.head().status()).isEqualTo(101);
        AtomicLong sent = new AtomicLong();
        Thread writer = new Thread(() -> pump(client, sent), "stdin");
        writer.start();
        assertThat(settled(sent)).isLessThan(MOST_IN_FLIGHT);
        client.reset();
        gateway.kubelet().connection(0).release();
        writer.join(5_000);
    }

    @Test
    @Tag("I1")
    void fortyStalledStreamsHoldLittleMemoryAndOthersGoOn() {
        long before = directMemory();
        gateway.kubelet().replies(KubeletReplies.endlessAfterSwitch());
        for (int i = 0; i < 40; i++) {
            assertThat(gateway.alice()
                            .send(Transport.SPDY.toPod(GatewayFixture.POD))
                            .head()
                            .status())
                    .isEqualTo(101);
        }
        gateway.kubelet().replies(KubeletReplies.echo());
        RawClient lively = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));
        lively.head();
        for (int i = 0; i < 200; i++) {
            assertThat(lively.send("ping").text(4)).isEqualTo("ping");
        }
        assertThat(directMemory() - before).isLessThan(40 * 1024 * 1024L);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("I2")
    void aHeadHasATotalTimeNotAnIdleTime(Transport transport) {
        RawClient client = gateway.alice();
        long start = System.nanoTime();
        String slow = transport.toPod(GatewayFixture.POD, "X-Pad: " + "x".repeat(4000));
        for (int i = 0; i < slow.length() && client.trySend(slow.substring(i, i + 1)); i++) {
            if (client.end(Duration.ofMillis(20)) != RawClient.End.OPEN) {
                break;
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(client.received()).matches("(?s)(HTTP/1.1 408 .*)?");
        gateway.oracles().untouched();
    }

    @Test
    @Tag("I2")
    void aHalfHeadAndASilentHandshakeAreClosed() {
        RawClient half = gateway.alice().send("GET / HTTP/1.1\r\nHost: l");
        RawClient silent = gateway.kept(RawClient.plain(gateway.port()));
        assertThat(half.end(Duration.ofSeconds(5))).isNotEqualTo(RawClient.End.OPEN);
        assertThat(silent.end(Duration.ofSeconds(5))).isNotEqualTo(RawClient.End.OPEN);
    }

    @Test
    @Tag("I2")
    void aStreamOutlivesTheClocksOfItsHead() {
        RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));
        assertThat(client.head().status()).isEqualTo(101);
        assertThat(client.end(Duration.ofMillis(5_500))).isEqualTo(RawClient.End.OPEN);
        assertThat(client.send("still here").text(10)).isEqualTo("still here");
    }

    @Test
    @Tag("I4")
    void requestLineAndHeadersAreMeasuredToTheByte() {
        gateway.api().on("/x", FakeApi.json(200, "{}"));
        int limit = 64 * 1024;
        String line = "GET /x?a= HTTP/1.1\r\n";
        assertThat(status(lineOf(limit - line.length() + 2))).isEqualTo(200);
        assertThat(status(lineOf(limit - line.length() + 3))).isEqualTo(414);
        assertThat(status(lineOf(10 * limit))).isEqualTo(414);
        assertThat(status(headersOf(limit - 64))).isEqualTo(200);
        assertThat(status(headersOf(limit + 64))).isEqualTo(431);
        assertThat(status(headersOf(10 * limit))).isEqualTo(431);
        for (Transport transport : List.of(Transport.SPDY, Transport.WEBSOCKET)) {
            assertThat(status(transport.toPod(GatewayFixture.POD, "X-Pad: " + "x".repeat(limit))))
                    .isEqualTo(431);
            String longPath = transport.path(GatewayFixture.POD) + "?command=" + "x".repeat(limit);
            assertThat(status(transport.to(longPath))).isEqualTo(414);
        }
    }

    @Test
    @Tag("I4")
    void aCommandOf30KibibytesRuns() {
        for (Transport transport : List.of(Transport.SPDY, Transport.WEBSOCKET)) {
            gateway.kubelet().reset();
            String target = transport.path(GatewayFixture.POD) + "?command=" + "x".repeat(30 * 1024);
            assertThat(gateway.alice().send(transport.to(target)).head().status())
                    .isEqualTo(101);
            assertThat(gateway.oracles().oneHead().statusLine()).hasSizeGreaterThan(30 * 1024);
        }
    }

    private static int status(String request) {
        RawClient client = gateway.alice();
        client.trySend(request);
        return client.head().status();
    }

    private static String lineOf(int padding) {
        return "GET /x?a=" + "x".repeat(padding) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private static String headersOf(int padding) {
        return "GET /x HTTP/1.1\r\nHost: localhost\r\nX-Pad: " + "x".repeat(padding - 26) + "\r\n\r\n";
    }

    private static void flood(BackendConnection connection, AtomicLong count) throws IOException {
        byte[] block = new byte[16 * 1024];
        while (true) {
            connection.output().write(block);
            count.addAndGet(block.length);
        }
    }

    private static void pump(RawClient client, AtomicLong count) {
        String block = "x".repeat(16 * 1024);
        while (client.trySend(block)) {
            count.addAndGet(block.length());
        }
    }

    /** The count once it has stood still for a second. */
    private static long settled(AtomicLong count) {
        AtomicLong last = new AtomicLong(-1);
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(30))
                .until(() -> count.get() > 0 && last.getAndSet(count.get()) == count.get());
        return count.get();
    }

    private static long directMemory() {
        return PlatformDependent.usedDirectMemory();
    }
}
