package dev.postern.server.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.server.dev.client.HttpConnection;
import dev.postern.server.dev.client.SpdyClient;
import dev.postern.server.dev.client.SpdyClientStream;
import dev.postern.server.dev.client.WebSocketClient;
import dev.postern.server.dev.client.WebSocketClient.Frame;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What kubectl does, without kubectl, through the whole development cluster: exec, attach, logs. */
class DevStreamsIT {
    private static final int STDOUT = 1;
    private static final int ERROR = 3;
    private static final int END_OF_STREAM = 255;

    private static ClusterFixture cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = ClusterFixture.start();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 42, 255})
    void execPassesExitCodesOnOverSpdy(int code) {
        try (SpdyClient client = cluster.spdy("alice", exec("shell", "exit " + code) + "&stdout=true&stderr=true")) {
            SpdyClientStream error = client.openCommandStream("error");
            SpdyClientStream stdout = client.openCommandStream("stdout");
            client.openCommandStream("stderr");

            assertThat(stdout.readText()).isEmpty();
            assertThat(error.readText()).satisfies(status -> tells(code, status));
            assertThat(client.awaitEnd(10)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, v5.channel.k8s.io",
        "1, v5.channel.k8s.io",
        "42, v5.channel.k8s.io",
        "255, v5.channel.k8s.io",
        "0, v4.channel.k8s.io",
        "42, v4.channel.k8s.io",
    })
    void execPassesExitCodesOnOverWebSocket(int code, String version) {
        try (WebSocketClient client =
                cluster.webSocket("alice", exec("shell", "echo out; exit " + code) + "&stdout=true", version)) {
            List<Frame> frames = client.receiveAll();

            assertThat(on(STDOUT, frames)).isEqualTo("out\n");
            assertThat(on(ERROR, frames)).satisfies(status -> tells(code, status));
        }
    }

    @Test
    void execEchoesItsInputToTheEnd() {
        byte[] input = new byte[3 * 1024 * 1024];
        new Random(7).nextBytes(input);
        try (SpdyClient client =
                cluster.spdy("alice", exec("shell", "wc -c; sha256sum /dev/null") + "&stdin=true&stdout=true")) {
            client.openCommandStream("error");
            SpdyClientStream stdin = client.openCommandStream("stdin");
            SpdyClientStream stdout = client.openCommandStream("stdout");
            for (int at = 0; at < input.length; at += 32 * 1024) {
                stdin.write(java.util.Arrays.copyOfRange(input, at, at + 32 * 1024));
            }
            stdin.finish();

            assertThat(stdout.readText().strip()).startsWith("" + input.length);
        }
    }

    @Test
    void endOfInputIsToldByWebSocketToo() {
        try (WebSocketClient client =
                cluster.webSocket("alice", exec("shell", "cat") + "&stdin=true&stdout=true", "v5.channel.k8s.io")) {
            client.send(0, "typed");
            client.send(END_OF_STREAM, new byte[] {0});

            assertThat(on(STDOUT, client.receiveAll())).isEqualTo("typed");
        }
    }

    @Test
    void aTerminalHasTheClientsSizeAndFollowsIt() {
        String script = "until [ \"$(stty size)\" = \"33 77\" ]; do sleep 0.02; done; echo first;"
                + " until [ \"$(stty size)\" = \"44 88\" ]; do sleep 0.02; done; read x; echo \"got $x\"";
        try (SpdyClient client = cluster.spdy("alice", exec("shell", script) + "&stdin=true&stdout=true&tty=true")) {
            client.openCommandStream("error");
            SpdyClientStream stdin = client.openCommandStream("stdin");
            SpdyClientStream stdout = client.openCommandStream("stdout");
            SpdyClientStream resize = client.openCommandStream("resize");

            resize.write("{\"Width\":77,\"Height\":33}\n");
            assertThat(new String(stdout.read(), UTF_8)).contains("first");
            resize.write("{\"Width\":88,\"Height\":44}\n");
            stdin.write("typed\n");

            assertThat(stdout.readText()).contains("got typed");
        }
    }

    @Test
    void attachTalksToTheShellThatRuns() {
        try (SpdyClient client = cluster.spdy("alice", "shell/attach?stdin=true&stdout=true&tty=true")) {
            client.openCommandStream("error");
            SpdyClientStream stdin = client.openCommandStream("stdin");
            SpdyClientStream stdout = client.openCommandStream("stdout");
            client.openCommandStream("resize");
            stdin.write("echo $((6 * 7))\n");

            StringBuilder shown = new StringBuilder();
            while (!shown.toString().contains("42")) {
                shown.append(new String(stdout.read(), UTF_8));
            }
            assertThat(shown.toString()).contains("echo");
        }
    }

    @Test
    void logsFollowLineByLine() throws Exception {
        try (HttpConnection connection = cluster.connect("bob")) {
            connection.send(("GET " + ClusterFixture.pods("logger/log?follow=true&tailLines=1")
                            + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .getBytes(UTF_8));
            BufferedReader lines = new BufferedReader(new InputStreamReader(connection.in(), UTF_8));

            assertThat(lines.readLine()).isEqualTo("HTTP/1.1 200 OK");
            List<String> told = lines.lines()
                    .filter(line -> line.startsWith("line "))
                    .limit(3)
                    .toList();

            int first = Integer.parseInt(told.get(0).substring(5));
            assertThat(told).containsExactly("line " + first, "line " + (first + 1), "line " + (first + 2));
        }
    }

    @Test
    void aClientThatLeavesTakesItsCommandWithIt() {
        String marker = "sleep 987654";
        SpdyClient client = cluster.spdy("alice", exec("shell", "exec " + marker) + "&stdout=true");
        client.openCommandStream("error");
        client.openCommandStream("stdout");
        await().until(() -> isRunning(marker));

        client.close();

        await().until(() -> !isRunning(marker));
    }

    @Test
    void theTraceShowsTheStreamOnEachHop() {
        int before = cluster.steps().size();
        try (WebSocketClient client = cluster.webSocket(
                "alice", exec("two&container=second", "exit 0") + "&stdout=true", "v5.channel.k8s.io")) {
            client.receiveAll();
        }

        await().untilAsserted(() -> assertThat(
                        cluster.steps().subList(before, cluster.steps().size()))
                .anyMatch(step -> step.matches(
                        "GATEWAY 127.0.0.1 session \\d+ opened: alice, exec by websocket to default/two on dev-node"))
                .anyMatch(step -> step.startsWith("API_SERVER ") && step.contains("/pods/two as postern"))
                .anyMatch(step -> step.startsWith("KUBELET ")
                        && step.contains("/exec/default/two/second")
                        && step.contains("X-Forwarded-For: 127.0.0.1"))
                .anyMatch(step -> step.startsWith("KUBELET ")
                        && step.contains("allows postern-kubelet-client to get nodes/proxy"))
                .anyMatch(step -> step.startsWith("POD ") && step.contains("process ended with exit status 0"))
                .anyMatch(step -> step.matches("GATEWAY 127.0.0.1 session \\d+ ended: kubelet_closed .*")));
    }

    private static String exec(String pod, String script) {
        String[] words = pod.split("&", 2);
        String container = words.length > 1 ? "&" + words[1] : "";
        return words[0] + "/exec?command=sh&command=-c&command=" + URLEncoder.encode(script, UTF_8) + container;
    }

    private static String on(int channel, List<Frame> frames) {
        StringBuilder text = new StringBuilder();
        frames.stream()
                .filter(frame -> frame.opcode() == WebSocketClient.BINARY && frame.channel() == channel)
                .forEach(frame -> text.append(frame.message()));
        return text.toString();
    }

    private static void tells(int code, String status) {
        if (code == 0) {
            assertThat(status).contains("\"status\":\"Success\"");
        } else {
            assertThat(status).contains("\"reason\":\"ExitCode\",\"message\":\"" + code + "\"");
        }
    }

    private static boolean isRunning(String command) {
        return ProcessHandle.current()
                .descendants()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(command));
    }
}
