package dev.postern.server.dev.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.server.dev.client.SpdyClient;
import dev.postern.server.dev.client.SpdyClient.ForwardedStreams;
import dev.postern.server.dev.client.SpdyClientStream;
import dev.postern.server.dev.client.WebSocketClient;
import dev.postern.server.dev.streaming.StreamingRequest.Kind;
import dev.postern.server.dev.streaming.StreamingRequest.PortForward;
import dev.postern.server.dev.streaming.StreamingRequest.ProcessSource;
import dev.postern.server.dev.streaming.StreamingRequest.RemoteCommand;
import dev.postern.server.dev.streaming.StreamingRequest.Streams;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stands still on one side stands still on the other, and in between there is little. */
class BackPressureIT {
    private static final Streams BOTH_WAYS = new Streams(true, true, false, false);
    private static final int CHUNK = 32 * 1024;
    /** The system's buffers of three sockets. */
    private static final long BUFFERS = 16L * 1024 * 1024;

    private final StreamingHost host = new StreamingHost(
            new RemoteCommand(Kind.EXEC, BOTH_WAYS, () -> LocalProcess.shell("true")),
            new StreamingOptions(Duration.ofHours(4), Duration.ofSeconds(30), true));

    @AfterEach
    void nothingIsLeft() throws Exception {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(host.openConnections()).isZero();
            assertThat(host.busyThreads()).isZero();
        });
        host.close();
    }

    @Test
    void aClientThatDoesNotReadHoldsUpTheProcess() {
        WebSocketClient client = webSocket(() -> LocalProcess.shell("exec head -c 200000000 /dev/zero"));

        await().until(() -> host.unwritten() > 0);
        long most = 0;
        for (int i = 0; i < 20; i++) {
            most = Math.max(most, settled());
        }

        assertThat(most).isLessThan(256 * 1024);
        client.abort();
    }

    @Test
    void aClientThatReadsSlowlyGetsAll() {
        WebSocketClient client = webSocket(() -> LocalProcess.shell("exec head -c 30000000 /dev/zero"));
        await().until(() -> host.unwritten() > 0);
        settled();

        long count = client.receiveAll().stream()
                .filter(frame -> frame.opcode() == WebSocketClient.BINARY && frame.channel() == 1)
                .mapToLong(frame -> frame.payload().length - 1)
                .sum();

        assertThat(count).isEqualTo(30_000_000);
        client.close();
    }

    @Test
    void aProcessThatDoesNotReadHoldsUpTheClient() {
        LocalProcess process = LocalProcess.shell("exec sleep 100");
        SpdyClient client = spdy(() -> process);
        client.openCommandStream("error");
        SpdyClientStream stdin = client.openCommandStream("stdin");
        client.openCommandStream("stdout");

        long taken = sentUntilItStands(stdin);

        assertThat(taken).isLessThan(Backlog.HIGH + BUFFERS);
        client.close();
        await().atMost(Duration.ofSeconds(30)).until(() -> process.abandoned.getCount() == 0);
        await().untilAsserted(() -> assertThat(host.steps()).anyMatch(step -> step.startsWith("KUBELET closed, ")));
    }

    @Test
    void aProcessThatReadsLateGetsAll() {
        SpdyClient client = spdy(() -> LocalProcess.shell("sleep 2; wc -c"));
        client.openCommandStream("error");
        SpdyClientStream stdin = client.openCommandStream("stdin");
        SpdyClientStream stdout = client.openCommandStream("stdout");

        byte[] chunk = new byte[CHUNK];
        for (int i = 0; i < 1_000; i++) {
            stdin.write(chunk);
        }
        stdin.finish();

        assertThat(stdout.readText()).isEqualTo(1_000 * CHUNK + "\n");
    }

    @Test
    void aProcessThatClosesItsInputDoesNotStopTheRest() {
        SpdyClient client = spdy(() -> LocalProcess.shell("exec <&-; sleep 1; echo still here"));
        client.openCommandStream("error");
        SpdyClientStream stdin = client.openCommandStream("stdin");
        SpdyClientStream stdout = client.openCommandStream("stdout");

        byte[] chunk = new byte[CHUNK];
        for (int i = 0; i < 500; i++) {
            stdin.write(chunk);
        }

        assertThat(stdout.readText()).isEqualTo("still here\n");
    }

    @Test
    void aPodThatDoesNotReadHoldsUpTheClientAndIsFreedWhenItLeaves() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (LocalPort deaf = new LocalPort(socket -> {
            try {
                done.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        })) {
            host.serving(new PortForward("sandbox", "", deaf::connect));
            SpdyClient client = SpdyClient.upgrade(host.connect(), "/", List.of("portforward.k8s.io"));
            ForwardedStreams streams = client.forward(80, 0);

            long taken = sentUntilItStands(streams.data());

            assertThat(taken).isLessThan(Backlog.HIGH + BUFFERS);
            client.close();
            await().atMost(Duration.ofSeconds(30)).until(() -> host.openConnections() == 0);
            done.countDown();
        }
    }

    /** Sends for as long as it is taken; how many bytes that was. */
    private static long sentUntilItStands(SpdyClientStream stream) {
        AtomicLong sent = new AtomicLong();
        Thread sender = new Thread(
                () -> {
                    byte[] chunk = new byte[CHUNK];
                    try {
                        while (true) {
                            stream.write(chunk);
                            sent.addAndGet(chunk.length);
                        }
                    } catch (UncheckedIOException e) {
                        // The test has seen enough and closes the connection.
                        return;
                    }
                },
                "sender");
        sender.setDaemon(true);
        sender.start();
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(30))
                .until(() -> sent.get() == before.getAndSet(sent.get()));
        return sent.get();
    }

    /** What waits to be written once it does not change any more. */
    private long settled() {
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> host.unwritten() == before.getAndSet(host.unwritten()));
        return before.get();
    }

    private SpdyClient spdy(ProcessSource process) {
        host.serving(new RemoteCommand(Kind.EXEC, BOTH_WAYS, process));
        return SpdyClient.upgrade(host.connect(), "/", List.of("v4.channel.k8s.io"));
    }

    private WebSocketClient webSocket(ProcessSource process) {
        host.serving(new RemoteCommand(Kind.EXEC, BOTH_WAYS, process));
        return WebSocketClient.upgrade(host.connect(), "/", "v4.channel.k8s.io");
    }
}
