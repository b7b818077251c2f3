package dev.postern.server.dev.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.server.dev.client.SpdyClient;
import dev.postern.server.dev.client.SpdyClientStream;
import dev.postern.server.dev.streaming.StreamingRequest.Kind;
import dev.postern.server.dev.streaming.StreamingRequest.ProcessSource;
import dev.postern.server.dev.streaming.StreamingRequest.RemoteCommand;
import dev.postern.server.dev.streaming.StreamingRequest.Streams;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpdyCommandIT {
    private static final String V4 = "v4.channel.k8s.io";
    private static final Streams OUTPUT = new Streams(false, true, true, false);
    private static final Streams BOTH_WAYS = new Streams(true, true, false, false);
    private static final Streams TERMINAL = new Streams(true, true, false, true);

    private StreamingHost host = host(Duration.ofSeconds(30));

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        await().untilAsserted(() -> {
            assertThat(host.openConnections()).isZero();
            assertThat(host.busyThreads()).isZero();
        });
        host.close();
    }

    @Test
    void aCommandsOutputAndExitStatusAreTold() {
        SpdyClient client = exec(V4, OUTPUT, "echo out; echo err >&2; exit 3");

        SpdyClientStream error = client.openCommandStream("error");
        SpdyClientStream stdout = client.openCommandStream("stdout");
        SpdyClientStream stderr = client.openCommandStream("stderr");

        assertThat(stdout.readText()).isEqualTo("out\n");
        assertThat(stderr.readText()).isEqualTo("err\n");
        assertThat(error.readText())
                .isEqualTo("{\"status\":\"Failure\",\"message\":\"command terminated with non-zero exit code: "
                        + "command terminated with exit code 3\",\"reason\":\"NonZeroExitCode\","
                        + "\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"3\"}]}}");
        assertThat(client.awaitEnd(10)).isTrue();
        assertThat(client.frames()).contains("DATA 3 FIN", "DATA 5 FIN").endsWith("RST_STREAM 1 CANCEL", "GOAWAY 5 OK");
    }

    @ParameterizedTest
    @CsvSource({
        "v4.channel.k8s.io, '{\"status\":\"Success\"}'",
        "v3.channel.k8s.io, ''",
        "v2.channel.k8s.io, ''",
        "channel.k8s.io, ''",
    })
    void aSuccessIsToldInVersionFourOnly(String version, String told) {
        SpdyClient client = exec(version, OUTPUT, "echo out");

        SpdyClientStream stdout = client.open(Map.of("streamType", "stdout"));
        client.open(Map.of("streamType", "stderr"));
        SpdyClientStream error = client.open(Map.of("streamType", "error"));

        assertThat(stdout.readText()).isEqualTo("out\n");
        assertThat(error.readText()).isEqualTo(told);
        assertThat(client.awaitEnd(10)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v3.channel.k8s.io", "v2.channel.k8s.io"})
    void olderVersionsTellAFailureAsText(String version) {
        SpdyClient client = exec(version, OUTPUT, "exit 3");

        SpdyClientStream error = client.openCommandStream("error");
        client.openCommandStream("stdout");
        client.openCommandStream("stderr");

        assertThat(error.readText())
                .isEqualTo("command terminated with non-zero exit code: command terminated with exit code 3");
    }

    @Test
    void theFirstVersionResetsItsErrorStreamAndEndsStdinAtOnce() {
        SpdyClient client = exec("channel.k8s.io", BOTH_WAYS, "cat; exit 3");

        SpdyClientStream error = client.openCommandStream("error");
        SpdyClientStream stdin = client.openCommandStream("stdin");
        SpdyClientStream stdout = client.openCommandStream("stdout");
        assertThat(error.awaitReset()).isEqualTo(5);
        stdin.write("typed");
        stdin.finish();

        assertThat(stdout.readText()).isEqualTo("typed");
        assertThat(client.awaitEnd(10)).isTrue();
        assertThat(client.frames())
                .containsExactly(
                        "SYN_REPLY 1",
                        "SYN_REPLY 3",
                        "SYN_REPLY 5",
                        "RST_STREAM 1 CANCEL",
                        "DATA 3 FIN",
                        "DATA 5 typed",
                        "DATA 5 FIN",
                        "DATA 1 command terminated with non-zero exit code: command terminated with exit code 3",
                        "GOAWAY 5 OK");
    }

    @Test
    void theEndOfStdinIsTheProcesssEndOfInput() {
        SpdyClient client = exec(V4, BOTH_WAYS, "sha256sum | cut -c1-8; wc -c");

        client.openCommandStream("error");
        SpdyClientStream stdin = client.openCommandStream("stdin");
        SpdyClientStream stdout = client.openCommandStream("stdout");
        stdin.write("a");
        stdin.write("bc");
        stdin.finish();

        assertThat(stdout.readText()).isEqualTo("ba7816bf\n0\n");
    }

    @Test
    void withoutStdinOnlyAStartedProcessWithoutTerminalHasNoInput() {
        SpdyClient client = exec(V4, OUTPUT, "cat; echo out");
        client.openCommandStream("error");
        SpdyClientStream stdout = client.openCommandStream("stdout");
        client.openCommandStream("stderr");
        assertThat(stdout.readText()).isEqualTo("out\n");

        LocalProcess attached = LocalProcess.shell("exec cat");
        host.serving(new RemoteCommand(Kind.ATTACH, OUTPUT, () -> attached));
        SpdyClient second = SpdyClient.upgrade(host.connect(), "/", List.of(V4));
        second.openCommandStream("error");
        second.openCommandStream("stdout");
        second.openCommandStream("stderr");
        await().untilAsserted(() -> assertThat(host.steps()).contains("POD attached"));
        await().during(Duration.ofMillis(300)).until(attached::isAlive);
        second.close();
    }

    @Test
    void sizesOfTheTerminalReachTheProcess() {
        LocalProcess process = LocalProcess.shell("read line; echo $line");
        SpdyClient client = exec(V4, TERMINAL, () -> process);

        client.openCommandStream("error");
        SpdyClientStream stdin = client.openCommandStream("stdin");
        SpdyClientStream stdout = client.openCommandStream("stdout");
        SpdyClientStream resize = client.openCommandStream("resize");
        resize.write("{\"Width\":80,\"Height\":24}\n{\"Width\":12");
        resize.write("0,\"Height\":50}");
        await().untilAsserted(() -> assertThat(process.sizes).containsExactly("80x24", "120x50"));
        resize.write("{\"Width\":65536,\"Height\":1}{\"Width\":1,\"Height\":1}");
        stdin.write("done\n");

        assertThat(stdout.readText()).isEqualTo("done\n");
        assertThat(process.sizes).hasSize(2);
    }

    @Test
    void aTerminalOfAnOldVersionHasNoSize() {
        SpdyClient client = exec("v2.channel.k8s.io", TERMINAL, () -> LocalProcess.shell("echo ran"));

        client.openCommandStream("error");
        client.openCommandStream("stdin");
        SpdyClientStream stdout = client.openCommandStream("stdout");

        assertThat(stdout.readText()).isEqualTo("ran\n");
    }

    @Test
    void anUnknownStreamIsRepliedToAndNotCounted() {
        SpdyClient client = exec(V4, BOTH_WAYS, "echo ran");

        client.openCommandStream("error");
        client.openCommandStream("colour");
        client.openCommandStream("stdin");
        SpdyClientStream stdout = client.openCommandStream("stdout");

        assertThat(stdout.readText()).isEqualTo("ran\n");
        assertThat(host.steps()).contains("KUBELET stream 3 is of an unknown type");
    }

    @Test
    void withoutAllStreamsNothingIsRunAndNothingIsSaid() throws Exception {
        host.close();
        host = host(Duration.ofMillis(200));
        SpdyClient client = exec(V4, BOTH_WAYS, "echo ran");

        client.openCommandStream("error");
        client.openCommandStream("stdin");
        await().untilAsserted(() ->
                assertThat(host.steps()).contains("KUBELET timed out waiting for the client to create streams"));
        client.open(Map.of("streamType", "stdout"));
        client.ping(7).get(5, TimeUnit.SECONDS);

        assertThat(client.frames()).containsExactly("SYN_REPLY 1", "SYN_REPLY 3", "PING 7");
        client.close();
        await().untilAsserted(
                        () -> assertThat(host.steps()).endsWith("KUBELET closed, the client left: nothing was run"));
    }

    @Test
    void aProcessThatCannotBeStartedIsAnInternalError() {
        SpdyClient client = exec(V4, OUTPUT, () -> {
            throw new IOException("no such <file> & more");
        });

        SpdyClientStream error = client.openCommandStream("error");
        client.openCommandStream("stdout");
        client.openCommandStream("stderr");

        assertThat(error.readText())
                .isEqualTo(
                        "{\"status\":\"Failure\",\"message\":\"Internal error occurred: error executing command in "
                                + "container: no such \\u003cfile\\u003e \\u0026 more\",\"reason\":\"InternalError\",\"code\":500}");
    }

    @Test
    void attachEndsInSuccessWhateverTheExitStatus() {
        host.serving(new RemoteCommand(Kind.ATTACH, OUTPUT, () -> LocalProcess.shell("echo seen; exit 3")));
        SpdyClient client = SpdyClient.upgrade(host.connect(), "/", List.of(V4));

        SpdyClientStream error = client.openCommandStream("error");
        SpdyClientStream stdout = client.openCommandStream("stdout");
        client.openCommandStream("stderr");

        assertThat(stdout.readText()).isEqualTo("seen\n");
        assertThat(error.readText()).isEqualTo("{\"status\":\"Success\"}");
    }

    @Test
    void theTraceTellsEachStepOnce() {
        SpdyClient client = exec(V4, BOTH_WAYS, "cat; exit 3");
        client.openCommandStream("error");
        SpdyClientStream stdin = client.openCommandStream("stdin");
        SpdyClientStream stdout = client.openCommandStream("stdout");
        stdin.write("12345");
        stdin.finish();
        stdout.readAll();
        client.awaitEnd(10);

        await().untilAsserted(() -> assertThat(host.steps())
                .containsExactly(
                        "KUBELET 101 SPDY/3.1 v4.channel.k8s.io",
                        "KUBELET stream 1 error opened",
                        "KUBELET stream 3 stdin opened",
                        "KUBELET stream 5 stdout opened",
                        "POD process started",
                        "POD process ended with exit status 3",
                        "KUBELET closed, the command ended: 5 bytes in, 5 bytes out"));
    }

    private static StreamingHost host(Duration streamCreation) {
        return new StreamingHost(
                new RemoteCommand(Kind.EXEC, OUTPUT, () -> LocalProcess.shell("true")),
                new StreamingOptions(Duration.ofHours(4), streamCreation, false));
    }

    private SpdyClient exec(String version, Streams streams, String script) {
        return exec(version, streams, () -> LocalProcess.shell(script));
    }

    private SpdyClient exec(String version, Streams streams, ProcessSource process) {
        host.serving(new RemoteCommand(Kind.EXEC, streams, process));
        return SpdyClient.upgrade(host.connect(), "/", List.of(version));
    }
}
