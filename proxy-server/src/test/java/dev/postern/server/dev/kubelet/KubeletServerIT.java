package dev.postern.server.dev.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.tls.TrustAnchors;
import dev.postern.server.dev.streaming.StreamingOptions;
import dev.postern.server.dev.trace.Trace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A kubelet's connections, and what it says of itself. */
@Timeout(60)
class KubeletServerIT {
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
    void answersOneRequestAfterTheOther() {
        try (RawClient client = kubelet.client("gateway")) {
            client.send(
                    "GET /healthz HTTP/1.1\r\nHost: dev\r\n\r\n" + LOGS + "?tailLines=0 HTTP/1.1\r\nHost: dev\r\n\r\n"
                            + "POST /exec/default/nosuch/x?output=1 HTTP/1.1\r\nHost: dev\r\nContent-Length: 3\r\n\r\nabc"
                            + "GET /configz HTTP/1.1\r\nHost: dev\r\nConnection: close\r\n\r\n");

            assertThat(client.response().text()).isEqualTo("ok");
            assertThat(client.response().headers("transfer-encoding")).containsExactly("chunked");
            assertThat(client.response().text()).isEqualTo("pod does not exist");
            assertThat(client.response().headers("connection")).containsExactly("close");
            assertThat(client.end(Duration.ofSeconds(5))).isEqualTo(RawClient.End.CLOSED);
        }
    }

    @Test
    void closesAfterABodyThatItDoesNotRead() {
        try (RawClient client = kubelet.client("gateway")) {
            client.send("POST /healthz HTTP/1.1\r\nHost: dev\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n");

            assertThat(client.response().text()).isEqualTo("ok");
            assertThat(client.end(Duration.ofSeconds(5))).isEqualTo(RawClient.End.CLOSED);
        }
        try (RawClient client = kubelet.client("gateway")) {
            client.send("POST /healthz HTTP/1.1\r\nHost: dev\r\nContent-Length: 10000000\r\n\r\n");
            client.trySend("x".repeat(300 * 1024));

            assertThat(client.response().text()).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1\r\n", "HTTP/1.1\r\nHost: a\r\nHost: b\r\n", "HTTP/1.1\r\nno colon\r\n"})
    void refusesWhatIsNoRequest(String rest) {
        try (RawClient client = kubelet.client("gateway")) {
            client.send("GET /pods " + rest + "\r\n");

            RawResponse response = client.response();

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.headers("connection")).containsExactly("close");
        }
    }

    @Test
    void takesAHeadOfAMebibyteAndNoMore() {
        assertThat(kubelet.ask("gateway", "GET /healthz", "X-Long: " + "x".repeat(1_000_000))
                        .status())
                .isEqualTo(200);
        try (RawClient client = kubelet.client("gateway")) {
            client.trySend("GET /healthz HTTP/1.1\r\nHost: dev\r\nX-Long: " + "x".repeat(1_100_000) + "\r\n\r\n");

            assertThat(client.response().status()).isEqualTo(431);
        }
    }

    @Test
    void listsItsPods() {
        JsonNode list = json("/pods");

        assertThat(list.path("kind").asString()).isEqualTo("PodList");
        assertThat(list.path("items")
                        .valueStream()
                        .map(pod -> pod.at("/metadata/name").asString()))
                .containsExactly("frontend", "logger", "shell", "two");
        JsonNode shell = list.path("items").get(2);
        assertThat(shell.at("/spec/nodeName").asString()).isEqualTo("dev");
        assertThat(shell.at("/spec/containers/0/tty").asBoolean()).isTrue();
        assertThat(shell.at("/status/containerStatuses/0/state/running/startedAt")
                        .asString())
                .endsWith("Z");
        assertThat(shell.at("/status/containerStatuses/0/containerID").asString())
                .startsWith("containerd://");
        assertThat(json("/runningpods/").at("/items/3/spec/containers/1/name").asString())
                .isEqualTo("second");
        assertThat(json("/stats/summary").at("/node/nodeName").asString()).isEqualTo("dev");
        assertThat(json("/configz").at("/kubeletconfig/kind").asString()).isEqualTo("KubeletConfiguration");
    }

    @Test
    void tellsOfItsHealth() {
        assertThat(kubelet.ask("gateway", "GET /healthz?verbose&exclude=log&exclude=nosuch")
                        .text())
                .isEqualTo(
                        "[+]ping ok\n[+]log excluded: ok\n[+]syncloop ok\n[+]device-plugin ok\n"
                                + "warn: some health checks cannot be excluded: no matches for \"nosuch\"\nhealthz check passed\n");
        assertThat(kubelet.ask("gateway", "GET /metrics").text())
                .contains("# TYPE kubelet_running_pods gauge\nkubelet_running_pods 4\n");
        assertThat(kubelet.ask("gateway", "GET /logs/syslog").status()).isEqualTo(405);
    }

    @Test
    void saysThatItsPortIsTaken() {
        KubeletOptions options = new KubeletOptions(
                new InetSocketAddress("127.0.0.1", kubelet.port()),
                "dev",
                new KubeletOptions.Tls(TestPki.kubelet("dev").keyPair(), TrustAnchors.parse(TestPki.CLIENT.pem())),
                Authorizer.DISABLED,
                StreamingOptions.DEFAULTS);

        assertThatThrownBy(() -> KubeletServer.start(options, kubelet.runtime(), Trace.SILENT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on")
                .hasMessageContaining(":" + kubelet.port());
    }

    @Test
    void leavesNothingWhenItCloses() {
        RawClient streaming = kubelet.client("gateway");
        streaming.send(webSocket("/exec/default/shell/shell?output=1&command=sleep&command=77"));
        assertThat(streaming.head().status()).isEqualTo(101);
        RawClient following = kubelet.client("gateway");
        following.send(LOGS + "?follow=true HTTP/1.1\r\nHost: dev\r\n\r\n");
        assertThat(following.head().status()).isEqualTo(200);
        long start = System.nanoTime();

        kubelet.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(streaming.end(Duration.ofSeconds(5))).isNotEqualTo(RawClient.End.OPEN);
        assertThat(following.end(Duration.ofSeconds(5))).isNotEqualTo(RawClient.End.OPEN);
        streaming.close();
        following.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("kubelet-") || name.startsWith("container-"));
        kubelet.close();
    }

    private JsonNode json(String path) {
        RawResponse response = kubelet.ask("gateway", "GET " + path);
        assertThat(response.headers("content-type")).containsExactly("application/json");
        return JsonMapper.shared().readTree(response.text());
    }

    private static String webSocket(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: dev\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
                + "Sec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n";
    }
}
