package dev.postern.server.dev.container;

import static dev.postern.server.dev.container.RunningPods.BOTH;
import static dev.postern.server.dev.container.RunningPods.options;
import static dev.postern.server.dev.container.RunningPods.read;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.server.dev.container.ContainerState.Running;
import dev.postern.server.dev.container.LogOptions.Limits;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The development node's pods. */
@Timeout(60)
class NodePodsIT {
    @TempDir
    private Path folder;

    private RunningPods pods;

    @BeforeEach
    void start() throws IOException {
        pods = new RunningPods(folder);
    }

    @AfterEach
    void stop() {
        pods.close();
    }

    @Test
    void runsFourPods() {
        assertThat(pods.runtime().pods())
                .extracting(PodSandbox::name)
                .containsExactly("frontend", "logger", "shell", "two");
        assertThat(pods.runtime().pods()).allSatisfy(pod -> {
            assertThat(pod.namespace()).isEqualTo("default");
            assertThat(pod.uid()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
            assertThat(pod.ip()).startsWith("192.0.2.");
            assertThat(pod.containers()).allSatisfy(container -> {
                ContainerStatus status = container.status();
                assertThat(status.state()).isInstanceOf(Running.class);
                assertThat(status.containerId()).matches("containerd://[0-9a-f]{64}");
                assertThat(status.restartCount()).isZero();
                assertThat(status.lastState()).isNull();
            });
        });
        assertThat(pods.runtime().pod("default", "two").orElseThrow().containers())
                .extracting(container -> container.spec().name())
                .containsExactly("first", "second");
        assertThat(pods.runtime().pod("other", "two")).isEmpty();
    }

    @Test
    void logsALineASecond() throws Exception {
        try (LogReader reader =
                pods.container("logger", "logger").logs(new LogOptions(BOTH, true, true, null, Limits.NONE))) {
            String text = "";
            while (text.lines().count() < 3) {
                text += new String(reader.next(), UTF_8);
            }
            assertThat(text).matches("20.*Z line 1\n20.*Z line 2\n20.*Z line 3\n");
        }
    }

    @Test
    void logsApartForEachContainer() {
        for (String name : List.of("first", "second")) {
            Awaitility.await()
                    .until(() -> read(pods.container("two", name), options(BOTH))
                            .equals("this is the container " + name + "\n"));
        }
    }

    @Test
    void showsWhoAskedForThePage() throws Exception {
        try (Socket socket =
                pods.runtime().pod("default", "frontend").orElseThrow().connect(80)) {
            String answer = request(socket, "GET /path?a=1 HTTP/1.1", "");
            assertThat(answer).startsWith("HTTP/1.1 404");
        }
        try (Socket socket =
                pods.runtime().pod("default", "frontend").orElseThrow().connect(80)) {
            String answer = request(socket, "GET / HTTP/1.1", "");

            assertThat(answer)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("127.0.0.1:" + socket.getLocalPort(), "GET / HTTP/1.1\n", "Host: pod\n");
        }
        assertThat(pods.trace()).contains("POD GET / answered with 200", "POD GET /path answered with 404");
        Awaitility.await()
                .until(() ->
                        read(pods.container("frontend", "web"), options(BOTH)).contains("\"GET /\" 200\n"));
    }

    @Test
    void answersTheOtherPages() throws Exception {
        PodSandbox frontend = pods.runtime().pod("default", "frontend").orElseThrow();
        try (Socket socket = frontend.connect(80)) {
            assertThat(request(socket, "GET /bytes?n=100000 HTTP/1.1", "").length() > 100_000)
                    .isTrue();
        }
        try (Socket socket = frontend.connect(80)) {
            assertThat(request(socket, "POST /sink HTTP/1.1", "abc"))
                    .endsWith("3 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n");
        }
        try (Socket socket = frontend.connect(80)) {
            assertThat(request(socket, "POST /echo HTTP/1.1", "abc")).contains("\r\n\r\n3\r\nabc\r\n0\r\n");
        }
        try (Socket socket = frontend.connect(80)) {
            assertThat(request(socket, "GET /slow?ms=10 HTTP/1.1", "")).endsWith("slow\n");
        }
    }

    @Test
    void refusesAPortOnWhichNothingListens() {
        PodSandbox frontend = pods.runtime().pod("default", "frontend").orElseThrow();

        assertThatThrownBy(() -> frontend.connect(81))
                .hasMessageEndingWith("failed to connect to localhost:81 inside namespace \"" + frontend.id()
                        + "\", IPv4: dial tcp4 127.0.0.1:81: connect: connection refused IPv6 dial tcp6 [::1]:81: connect:"
                        + " connection refused ");
        pods.runtime().close();
        assertThatThrownBy(() -> frontend.connect(80)).hasMessageContaining("connection refused");
    }

    private static String request(Socket socket, String line, String body) throws IOException {
        socket.getOutputStream()
                .write((line + "\r\nHost: pod\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                + body)
                        .getBytes(UTF_8));
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
}
