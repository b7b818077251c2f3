package dev.postern.proxy.conformance;

import static dev.postern.proxy.conformance.CommandEnd.Channel.ERROR;
import static dev.postern.proxy.conformance.CommandEnd.Channel.RESIZE;
import static dev.postern.proxy.conformance.CommandEnd.Channel.STDERR;
import static dev.postern.proxy.conformance.CommandEnd.Channel.STDIN;
import static dev.postern.proxy.conformance.CommandEnd.Channel.STDOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.conformance.CommandEnd.Channel;
import dev.postern.proxy.conformance.CommandEnd.Piece;
import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.SideThread;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The streams of a command, for every leg; {@link ReferenceRowsTest} has the rows. */
@ParameterizedClass
@MethodSource("dev.postern.proxy.conformance.Leg#ofCommands")
final class CommandConformanceIT extends CommandConformance {
    @RegisterExtension
    static final GatewayFixture fixture = new GatewayFixture(settings());

    CommandConformanceIT(Leg leg) {
        super(leg, fixture);
    }

    @ParameterizedTest
    @CsvSource({"1, 2000", "1000, 100000", "32768, 1048576", "1048576, 1048576"})
    void stdinComesBackOnStdoutInPiecesOfAnySize(int piece, int size) throws Exception {
        serveCommand(Command.copy(STDIN, size, STDOUT).exit(0));
        Exec exec = exec(ALL).read();
        byte[] sent = random(size);

        for (byte[] octets : pieces(sent, piece)) {
            exec.stdin(octets);
        }

        assertSucceeded(exec);
        assertThat(exec.octets(STDOUT)).isEqualTo(sent);
        assertThat(exec.octets(STDERR)).isEmpty();
    }

    @Test
    void stdinComesBackOnStderr() throws Exception {
        serveCommand(Command.copy(STDIN, MIB, STDERR).exit(0));
        Exec exec = exec(ALL).read();
        byte[] sent = random(MIB);

        exec.stdin(sent);

        assertSucceeded(exec);
        assertThat(exec.octets(STDERR)).isEqualTo(sent);
        assertThat(exec.octets(STDOUT)).isEmpty();
    }

    @Test
    void bothOutputsArriveWhole() throws Exception {
        serveCommand(Command.copy(STDIN, MIB, STDOUT, STDERR).exit(0));
        Exec exec = exec(ALL).read();
        byte[] sent = random(MIB);

        for (byte[] octets : pieces(sent, 10_000)) {
            exec.stdin(octets);
        }

        assertSucceeded(exec);
        assertThat(exec.octets(STDOUT)).isEqualTo(sent);
        assertThat(exec.octets(STDERR)).isEqualTo(sent);
    }

    @Test
    void aClientThatReadsLateAndLittleGetsAll() throws Exception {
        byte[] output = random(2 * MIB);
        AtomicInteger written = new AtomicInteger();
        Command writing = process -> {
            for (byte[] octets : pieces(output, 16 * 1024)) {
                process.send(STDOUT, octets);
                process.send(STDERR, octets);
                written.addAndGet(octets.length);
            }
        };
        serveCommand(writing.exit(0));
        Exec exec = exec(ALL, 1000);
        Awaiting.until(() -> written.get() >= 64 * 1024);

        exec.read();

        assertSucceeded(exec);
        assertThat(exec.octets(STDOUT)).isEqualTo(output);
        assertThat(exec.octets(STDERR)).isEqualTo(output);
    }

    /** Only v5 and SPDY can say that stdin ends; to v4 the signal is a message for no channel. */
    @Test
    void stdinEndsWhereTheProtocolCanSaySo() throws Exception {
        serveCommand(Command.copy(STDIN, 7, STDOUT)
                .then(process -> process.send(STDOUT, bytes("read on")))
                .then(Command.copy(STDIN, Integer.MAX_VALUE, STDOUT))
                .exit(0));
        Exec exec = exec(ALL).read().stdin("through").awaitText(STDOUT, "throughread on");

        exec.stdin(", a pipe").endStdin();

        if (leg.client() == ClientProtocol.WEBSOCKET_V4) {
            exec.stdin(" without end")
                    .awaitText(STDOUT, "throughread on, a pipe without end")
                    .leave();
        } else {
            assertSucceeded(exec);
            assertThat(exec.text(STDOUT)).isEqualTo("throughread on, a pipe");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 42, 255})
    void theExitCodeIsTheCommands(int code) throws Exception {
        serveCommand(Command.copy(STDIN, 2, STDOUT).exit(code));
        Exec exec = exec(ALL).read().stdin("ls");

        assertEnded(exec);
        assertThat(exec.text(STDOUT)).isEqualTo("ls");
        assertThat(exec.text(ERROR)).isEqualTo(Command.status(code));
    }

    @Test
    void sizesOfATerminalArriveInOrder() throws Exception {
        List<String> sizes =
                IntStream.range(0, 50).mapToObj(i -> Exec.size(80 + i, 24 + i)).toList();
        String all = String.join("", sizes);
        serveCommand(Command.copy(RESIZE, all.length(), STDOUT).exit(0));
        Exec exec = exec(TERMINAL).read();

        for (int i = 0; i < sizes.size(); i++) {
            exec.resize(80 + i, 24 + i);
        }

        assertSucceeded(exec);
        assertThat(exec.text(STDOUT)).isEqualTo(all);
    }

    @Test
    void channelsThatAreWrittenAtOnceStayApart() throws Exception {
        byte[] input = random(MIB);
        String sizes = Exec.size(80, 24).repeat(200);
        serveCommand(process -> readAtOnce(process, input.length, sizes.length()));
        Exec exec = exec(TERMINAL).read();

        CompletableFuture<Void> resizing = SideThread.run(() -> {
            for (int i = 0; i < 200; i++) {
                exec.resize(80, 24);
            }
        });
        for (byte[] octets : pieces(input, 20_000)) {
            exec.stdin(octets);
        }

        resizing.get(10, TimeUnit.SECONDS);
        assertSucceeded(exec);
        byte[] output = exec.octets(STDOUT);
        assertThat(Arrays.copyOf(output, MIB)).isEqualTo(input);
        assertThat(exec.text(STDOUT)).endsWith(sizes);
    }

    private static void readAtOnce(CommandEnd process, int input, int sizes) throws IOException {
        ByteArrayOutputStream stdin = new ByteArrayOutputStream();
        ByteArrayOutputStream resize = new ByteArrayOutputStream();
        while (stdin.size() < input || resize.size() < sizes) {
            Piece piece = process.receive();
            (piece.channel() == STDIN ? stdin : resize).write(piece.octets());
        }
        Command output = it -> {
            it.send(STDOUT, stdin.toByteArray());
            it.send(STDOUT, resize.toByteArray());
        };
        output.exit(0).run(process);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stdout=true", "stderr=true", "stdin=true", "stdin=true&stdout=true", ALL, TERMINAL})
    void aCommandHasTheStreamsThatAreAskedFor(String streams) throws Exception {
        Command saying = process -> {
            if (streams.contains("stdout")) {
                process.send(STDOUT, bytes("out"));
            }
            if (streams.contains("stderr")) {
                process.send(STDERR, bytes("err"));
            }
        };
        serveCommand(saying.exit(7));
        Exec exec = exec(streams).read();

        assertEnded(exec);
        assertThat(exec.text(STDOUT)).isEqualTo(streams.contains("stdout") ? "out" : "");
        assertThat(exec.text(STDERR)).isEqualTo(streams.contains("stderr") ? "err" : "");
        assertThat(exec.text(ERROR)).isEqualTo(Command.status(7));
    }

    /** As {@code head -c} does: whether the backend then closes orderly, or with input that nobody read. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCommandThatReadsNoMoreHasItsExitCode(boolean abruptly) throws Exception {
        CompletableFuture<Void> over = new CompletableFuture<>();
        serveCommand(Command.copy(STDIN, 10, STDOUT).exit(3), connection -> {
            if (abruptly) {
                connection.close();
            }
            over.join();
        });
        Exec exec = exec(ALL).read();

        CompletableFuture<Void> flooding = SideThread.run(() -> {
            for (int i = 0; i < 512; i++) {
                exec.stdin(new byte[32 * 1024]);
            }
        });

        exec.awaitEnd();
        assertThat(exec.text(ERROR)).isEqualTo(Command.status(3));
        over.complete(null);
        assertThat(flooding.handle((all, cut) -> true).get(10, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void anAttachIsCarriedAsAnExecIs() throws Exception {
        serveCommand(Command.copy(STDIN, 4, STDOUT).exit(5));
        Exec exec = client("attach?", ALL, channels(ALL), Integer.MAX_VALUE).read();

        exec.stdin("here");

        assertEnded(exec);
        assertThat(exec.text(STDOUT)).isEqualTo("here");
        assertThat(exec.text(ERROR)).isEqualTo(Command.status(5));
    }

    @Test
    void pingsAreAnswered() throws Exception {
        serveCommand(Command.copy(STDIN, 4, STDOUT).exit(0));
        Exec exec = exec(ALL).read();

        exec.ping(1).ping(3).stdin("done");

        assertSucceeded(exec);
    }

    @Test
    void aMessageWithoutOctetsChangesNothing() throws Exception {
        serveCommand(Command.copy(STDIN, 4, STDOUT).exit(0));
        Exec exec = exec(ALL).read();

        exec.stdin("").stdin("do").stdin("").stdin("ne");

        assertSucceeded(exec);
        assertThat(exec.text(STDOUT)).isEqualTo("done");
    }

    /** Unlike at the API server, to which an error stream that broke off without a word is success. */
    @Test
    void aLostBackendIsNoSuccess() throws Exception {
        serveCommand(Command.copy(STDIN, 100, STDOUT));
        Exec exec = exec(ALL).read().stdin("half").awaitText(STDOUT, "half");

        served().reset();

        exec.awaitEnd();
        assertThat(exec.text(ERROR))
                .contains("\"status\":\"Failure\"")
                .contains(leg.upstream() ? "connection to the API server" : "connection to the kubelet of node");
    }

    @Test
    void aClientThatLeavesTakesTheBackendsConnectionWithIt() throws Exception {
        serveCommand(Command.copy(STDIN, 100, STDOUT));
        Exec exec = exec(ALL).read().stdin("half").awaitText(STDOUT, "half");

        exec.leave();

        assertThat(served().awaitEnd(Awaiting.SOON)).isNotEqualTo(BackendConnection.End.OPEN);
    }

    /** Over SPDY the order in which a client opens its streams means nothing; over WebSocket there is none. */
    @Test
    void streamsMayBeOpenedInAnyOrder() throws Exception {
        serveCommand(Command.copy(STDIN, 4, STDOUT, STDERR).exit(3));
        List<Channel> order = new ArrayList<>(channels(ALL));
        Collections.reverse(order);
        Exec exec = exec(ALL, order).read();

        exec.stdin("late");

        assertEnded(exec);
        assertThat(exec.text(STDOUT)).isEqualTo("late");
        assertThat(exec.text(STDERR)).isEqualTo("late");
        assertThat(exec.text(ERROR)).isEqualTo(Command.status(3));
    }
}
