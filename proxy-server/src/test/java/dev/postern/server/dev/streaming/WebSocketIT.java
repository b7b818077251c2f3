package dev.postern.server.dev.streaming;

import static dev.postern.server.dev.client.WebSocketClient.BINARY;
import static dev.postern.server.dev.client.WebSocketClient.CLOSE;
import static dev.postern.server.dev.client.WebSocketClient.CONTINUATION;
import static dev.postern.server.dev.client.WebSocketClient.PING;
import static dev.postern.server.dev.client.WebSocketClient.PONG;
import static dev.postern.server.dev.client.WebSocketClient.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.server.dev.client.WebSocketClient;
import dev.postern.server.dev.client.WebSocketClient.Frame;
import dev.postern.server.dev.streaming.StreamingRequest.Kind;
import dev.postern.server.dev.streaming.StreamingRequest.ProcessSource;
import dev.postern.server.dev.streaming.StreamingRequest.RemoteCommand;
import dev.postern.server.dev.streaming.StreamingRequest.Streams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketIT {
    private static final Streams OUTPUT = new Streams(false, true, true, false);
    private static final Streams BOTH_WAYS = new Streams(true, true, false, false);
    private static final String V4 = "v4.channel.k8s.io";
    private static final String V5 = "v5.channel.k8s.io";
    private static final String CLOSED = "CLOSE \\x03\\xe8";
    private static final String EXIT_3 =
            "\"status\":\"Failure\",\"message\":\"command terminated with non-zero exit code: "
                    + "command terminated with exit code 3\",\"reason\":\"NonZeroExitCode\","
                    + "\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"3\"}]}}";

    private StreamingHost host = host(Duration.ofHours(4));

    @AfterEach
    void nothingIsLeft() throws Exception {
        await().untilAsserted(() -> {
            assertThat(host.openConnections()).isZero();
            assertThat(host.busyThreads()).isZero();
        });
        host.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "v4.channel.k8s.io; BINARY \\x03{\"status\":\"Success\"}",
                "v5.channel.k8s.io; BINARY \\x03{\"metadata\":{},\"status\":\"Success\"}",
            })
    void aSuccessIsToldAndTheConnectionClosedInOrder(String version, String status) {
        WebSocketClient client = exec(version, OUTPUT, "echo out");

        assertThat(client.receiveAll())
                .extracting(Frame::toString)
                .containsExactly("BINARY \\x01", "BINARY \\x01out\\x0a", status, CLOSED);
        client.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "channel.k8s.io"})
    void olderVersionsTellNothingOfASuccess(String version) {
        WebSocketClient client = exec(version, OUTPUT, "echo out");

        assertThat(client.receiveAll())
                .extracting(Frame::toString)
                .containsExactly("BINARY \\x01", "BINARY \\x01out\\x0a", CLOSED);
        client.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {"v4.channel.k8s.io;{" + EXIT_3, "v5.channel.k8s.io;{\"metadata\":{}," + EXIT_3})
    void anExitStatusIsTold(String version, String status) {
        WebSocketClient client = exec(version, new Streams(false, false, true, false), "echo err >&2; exit 3");

        assertThat(client.receiveAll())
                .extracting(Frame::toString)
                .containsExactly("BINARY \\x02", "BINARY \\x02err\\x0a", "BINARY \\x03" + status, CLOSED);
        client.close();
    }

    @Test
    void baseSixtyFourVersionsSpeakText() {
        WebSocketClient old = exec("base64.channel.k8s.io", BOTH_WAYS, "head -n1; exit 3");
        old.send(new Frame(true, TEXT, "0aGVs\nbG8K".getBytes(StandardCharsets.UTF_8)));
        old.send(new Frame(true, TEXT, "0?not base64?".getBytes(StandardCharsets.UTF_8)));

        assertThat(old.receiveAll())
                .extracting(Frame::toString)
                .containsExactly(
                        "TEXT 1",
                        "TEXT 1aGVsbG8K",
                        "TEXT 3Y29tbWFuZCB0ZXJtaW5hdGVkIHdpdGggbm9uLXplcm8gZXhpdCBjb2RlOiBjb21tYW5kIHRlcm1pbmF0ZWQgd2l0"
                                + "aCBleGl0IGNvZGUgMw==",
                        CLOSED);
        old.close();

        WebSocketClient fourth = exec("v4.base64.channel.k8s.io", OUTPUT, "true");
        assertThat(fourth.receiveAll())
                .extracting(Frame::toString)
                .containsExactly("TEXT 1", "TEXT 3eyJzdGF0dXMiOiJTdWNjZXNzIn0=", CLOSED);
        fourth.close();
    }

    @Test
    void versionFiveEndsStdinByASignal() {
        WebSocketClient client = exec(V5, BOTH_WAYS, "cat; echo end");
        client.send(0, "typed ");
        client.send(new Frame(true, BINARY, new byte[] {(byte) 255, 0}));
        client.send(new Frame(true, BINARY, new byte[] {(byte) 255, 0}));
        client.send(0, "too late");

        assertThat(output(client)).isEqualTo("typed end\n");
        client.close();
    }

    @Test
    void olderVersionsHaveNoSignal() {
        WebSocketClient client = exec(V4, BOTH_WAYS, "head -n1");
        client.send(new Frame(true, BINARY, new byte[] {(byte) 255, 0}));
        client.send(0, "line\n");

        assertThat(output(client)).isEqualTo("line\n");
        client.close();
    }

    @ParameterizedTest
    @ValueSource(bytes = {5, 9})
    void aSignalForNoChannelEndsTheConnection(byte channel) {
        WebSocketClient client = exec(V5, BOTH_WAYS, "exec cat");
        client.receive();

        client.send(new Frame(true, BINARY, new byte[] {(byte) 255, channel}));

        assertThat(client.receiveAll()).extracting(Frame::toString).containsExactly(CLOSED);
        client.close();
    }

    @Test
    void whatIsForNoReaderGoesUnheard() {
        WebSocketClient client = exec(V4, BOTH_WAYS, "head -n1");
        client.send(new Frame(true, BINARY, new byte[0]));
        client.send(7, "no such channel");
        client.send(1, "stdout is not the client's");
        client.send(3, "nor is the error channel");
        client.send(0, "");
        client.send(new Frame(true, TEXT, "\0text is as good\n".getBytes(StandardCharsets.UTF_8)));

        assertThat(output(client)).isEqualTo("text is as good\n");
        client.close();
    }

    @Test
    void eachFrameOfAFragmentedMessageIsAMessage() {
        WebSocketClient client = exec(V4, BOTH_WAYS, "head -n1");
        client.send(new Frame(false, BINARY, "\0one ".getBytes(StandardCharsets.UTF_8)));
        client.send(new Frame(true, PING, "between".getBytes(StandardCharsets.UTF_8)));
        client.send(new Frame(false, CONTINUATION, "\0two ".getBytes(StandardCharsets.UTF_8)));
        client.send(new Frame(true, CONTINUATION, "\0three\n".getBytes(StandardCharsets.UTF_8)));

        List<Frame> frames = client.receiveAll();

        assertThat(frames).extracting(Frame::toString).contains("10 between", "BINARY \\x01one two three\\x0a");
        client.close();
    }

    @Test
    void aPingIsAnsweredWhileTheCommandRuns() {
        WebSocketClient client = exec(V5, BOTH_WAYS, "exec cat");
        client.receive();

        client.send(new Frame(true, PING, "are you there".getBytes(StandardCharsets.UTF_8)));
        Frame answer = client.receive();

        assertThat(answer.opcode()).isEqualTo(PONG);
        assertThat(answer.text()).isEqualTo("are you there");
        client.close();
    }

    @Test
    void aClientThatClosesGetsAClose() throws Exception {
        LocalProcess process = LocalProcess.shell("exec sleep 100");
        WebSocketClient client = exec(V5, BOTH_WAYS, () -> process);
        client.receive();

        client.send(new Frame(true, CLOSE, new byte[] {3, (byte) 0xe8}));

        assertThat(client.receiveAll()).extracting(Frame::toString).containsExactly(CLOSED);
        assertThat(process.abandoned.await(10, TimeUnit.SECONDS)).isTrue();
        await().untilAsserted(() ->
                assertThat(host.steps()).contains("KUBELET closed, the client closed: 0 bytes in, 0 bytes out"));
        client.close();
    }

    @Test
    void aFrameWithoutMaskIsAProtocolError() {
        WebSocketClient client = exec(V4, BOTH_WAYS, "exec cat");
        client.receive();

        client.sendUnmasked(new Frame(true, BINARY, new byte[] {0, 'x'}));

        assertThat(client.receiveAll()).extracting(Frame::toString).containsExactly("CLOSE \\x03\\xea", CLOSED);
        client.close();
    }

    @Test
    void sizesOfTheTerminalReachTheProcess() {
        LocalProcess process = LocalProcess.shell("head -n1");
        WebSocketClient client = exec(V5, new Streams(true, true, false, true), () -> process);

        client.send(4, "{\"Width\":80,\"Height\":24}");
        await().untilAsserted(() -> assertThat(process.sizes).containsExactly("80x24"));
        client.send(0, "done\n");

        assertThat(output(client)).isEqualTo("done\n");
        client.close();
    }

    @Test
    void aProcessThatCannotBeStartedIsAnInternalError() {
        ProcessSource none = () -> {
            throw new IOException("no such file");
        };
        WebSocketClient fourth = exec(V4, OUTPUT, none);
        assertThat(fourth.receiveAll())
                .extracting(Frame::toString)
                .contains("BINARY \\x03{\"status\":\"Failure\",\"message\":\"Internal error occurred: error executing "
                        + "command in container: no such file\",\"reason\":\"InternalError\",\"code\":500}");
        fourth.close();

        WebSocketClient fifth = exec(V5, OUTPUT, none);
        assertThat(fifth.receiveAll())
                .extracting(Frame::toString)
                .contains("BINARY \\x03{\"metadata\":{},\"status\":\"Failure\",\"message\":\"Internal error occurred: "
                        + "Internal error occurred: error executing command in container: no such file\","
                        + "\"reason\":\"InternalError\",\"details\":{\"causes\":[{\"message\":\"Internal error occurred: "
                        + "error executing command in container: no such file\"}]},\"code\":500}");
        fifth.close();
    }

    @Test
    void pingsDoNotKeepAnIdleConnection() throws Exception {
        host.close();
        host = host(Duration.ofMillis(500));
        LocalProcess process = LocalProcess.shell("exec sleep 100");
        WebSocketClient client = exec(V4, BOTH_WAYS, () -> process);
        client.receive();

        long start = System.nanoTime();
        int pings = 0;
        while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10) && process.abandoned.getCount() > 0) {
            pings++;
            process.abandoned.await(50, TimeUnit.MILLISECONDS);
            ping(client);
        }

        assertThat(pings).isBetween(3, 60);
        await().untilAsserted(() ->
                assertThat(host.steps()).contains("KUBELET closed, idle for too long: 0 bytes in, 0 bytes out"));
        client.abort();
    }

    private static void ping(WebSocketClient client) {
        try {
            client.send(new Frame(true, PING, new byte[0]));
        } catch (UncheckedIOException e) {
            // The server has closed: the test looks when and why.
            return;
        }
    }

    private StreamingHost host(Duration idle) {
        return new StreamingHost(
                new RemoteCommand(Kind.EXEC, OUTPUT, () -> LocalProcess.shell("true")),
                new StreamingOptions(idle, Duration.ofSeconds(30), true));
    }

    private WebSocketClient exec(String version, Streams streams, String script) {
        return exec(version, streams, () -> LocalProcess.shell(script));
    }

    private WebSocketClient exec(String version, Streams streams, ProcessSource process) {
        host.serving(new RemoteCommand(Kind.EXEC, streams, process));
        return WebSocketClient.upgrade(host.connect(), "/", version);
    }

    private static String output(WebSocketClient client) {
        StringBuilder output = new StringBuilder();
        for (Frame frame : client.receiveAll()) {
            if (frame.opcode() == BINARY && frame.channel() == 1) {
                output.append(frame.message());
            }
        }
        return output.toString();
    }
}
