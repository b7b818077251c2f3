package dev.postern.server.dev.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.server.dev.container.Container;
import dev.postern.server.dev.container.ContainerProcess;
import dev.postern.server.dev.container.LogOptions;
import dev.postern.server.dev.container.LogReader;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logs, and commands whose output is the answer. */
@Timeout(60)
class KubeletLogsIT {
    private static final String LOGS = "GET /containerLogs/default/logger/logger";

    @TempDir
    private Path folder;

    private KubeletFixture kubelet;

    @BeforeEach
    void start() throws IOException {
        kubelet = new KubeletFixture(folder, Authorizer.DISABLED);
    }

    @AfterEach
    void stop() {
        kubelet.close();
    }

    @Test
    void followsALog() {
        try (RawClient client = kubelet.client("gateway")) {
            client.send(LOGS + "?follow=true&timestamps=true HTTP/1.1\r\nHost: dev\r\n\r\n");

            RawResponse head = client.head();

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.headers("transfer-encoding")).containsExactly("chunked");
            assertThat(head.header("content-type")).isEmpty();
            String text = "";
            while (text.lines().count() < 3) {
                text += new String(client.chunk(), StandardCharsets.UTF_8);
            }
            assertThat(text).matches("(20[^ ]+Z line [0-9]+\n){3}");
            assertThat(logThreads()).isEqualTo(1);
        }
        Awaitility.await().until(() -> logThreads() == 0);
    }

    @Test
    void endsALogThatIsFollowedWithItsProcess() throws Exception {
        ContainerProcess shell = attach();
        try (RawClient client = kubelet.client("gateway")) {
            client.send("GET /containerLogs/default/shell/shell?follow=true HTTP/1.1\r\nHost: dev\r\n\r\n"
                    + "GET /healthz HTTP/1.1\r\nHost: dev\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(200);

            shell.stdin().write("echo bye; exit 3\n".getBytes(StandardCharsets.UTF_8));

            String text = "";
            for (byte[] chunk = client.chunk(); chunk.length > 0; chunk = client.chunk()) {
                text += new String(chunk, StandardCharsets.UTF_8);
            }
            assertThat(text).contains("bye\r\n");
            assertThat(client.response().text()).isEqualTo("ok");
        }
        Awaitility.await()
                .until(() -> kubelet.ask("gateway", "GET /containerLogs/default/shell/shell?previous=true")
                        .text()
                        .contains("bye"));
    }

    @Test
    void sendsALogNoFasterThanItIsRead() throws Exception {
        ContainerProcess shell = attach();
        shell.stdin().write("seq 100000 140000; echo done$((1+1))\n".getBytes(StandardCharsets.UTF_8));
        // The process would wait for a client that does not read.
        shell.abandon();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> kubelet.ask("gateway", "GET /containerLogs/default/shell/shell?tailLines=3")
                        .text()
                        .contains("done2"));

        RawResponse response = kubelet.ask("gateway", "GET /containerLogs/default/shell/shell");

        assertThat(response.text()).contains("100000\r\n100001\r\n", "139999\r\n140000\r\ndone2\r\n");
    }

    @Test
    void readsNoFurtherThanTheClientTakes() throws Exception {
        ContainerProcess shell = attach();
        shell.stdin().write("seq 100000 140000; echo done$((1+1))\n".getBytes(StandardCharsets.UTF_8));
        shell.abandon();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> kubelet.ask("gateway", "GET /containerLogs/default/shell/shell?tailLines=3")
                        .text()
                        .contains("done2"));
        EmbeddedChannel client = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
        LogReader reader = shell().logs(new LogOptions(
                new LogOptions.Which(false, true, true), false, false, null, LogOptions.Limits.NONE));
        LogStream stream =
                new LogStream(client.pipeline().context(ChannelInboundHandlerAdapter.class), reader, () -> {});
        client.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        Thread thread = new Thread(stream);
        thread.start();
        Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
        assertThat(client.outboundMessages()).isEmpty();

        client.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        stream.resume();

        thread.join();
        assertThat(client.outboundMessages()).hasSizeGreaterThan(3);
        client.finishAndReleaseAll();
    }

    @Test
    void runsACommandToItsEnd() {
        RawResponse response =
                kubelet.ask("gateway", "POST /run/default/two/second?cmd=echo+over", "Content-Length: 0");
        assertThat(response.text()).isEqualTo("over\n");
        assertThat(response.headers("content-type")).containsExactly("application/json");

        RawResponse failed = kubelet.ask("gateway", "POST /run/default/two/second?cmd=nosuch", "Content-Length: 0");
        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.text()).contains("exec: \"nosuch\": executable file not found in $PATH");
        assertThat(kubelet.trace()).noneMatch(step -> step.contains("nosuch") || step.contains("over"));
    }

    private ContainerProcess attach() throws IOException {
        return shell().attach();
    }

    private Container shell() {
        return kubelet.runtime()
                .pod("default", "shell")
                .orElseThrow()
                .container("shell")
                .orElseThrow();
    }

    private static long logThreads() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(java.util.Arrays::stream)
                .filter(frame -> frame.getClassName().endsWith("LogStream")
                        && frame.getMethodName().equals("run"))
                .count();
    }
}
