package dev.postern.server.dev.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.authz.AccessAttributes;
import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.authz.Decision;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.tls.TrustAnchors;
import dev.postern.server.dev.container.ContainerProcess;
import dev.postern.server.dev.streaming.StreamingOptions;
import dev.postern.server.dev.trace.Trace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class KubeletServerIT {
    private static final String LOGS = "GET /containerLogs/default/logger/logger";

    @TempDir
    private Path folder;

    private final List<AccessAttributes> asked = new CopyOnWriteArrayList<>();
    private KubeletFixture kubelet;
    private volatile Authorizer authorizer = question ->
            Future.succeededFuture(question.user().name().equals("gateway") ? Decision.ALLOW : Decision.NO_OPINION);

    @BeforeEach
    void start() throws IOException {
        kubelet = new KubeletFixture(folder, question -> {
            asked.add(question);
            return authorizer.authorize(question);
        });
    }

    @AfterEach
    void stop() {
        kubelet.close();
    }

    @Test
    void knowsNobodyWithoutAGoodCertificate() {
        String request = "GET /pods HTTP/1.1\r\nHost: dev\r\nAuthorization: Bearer secret\r\n\r\n";
        try (RawClient nobody = RawClient.tls(kubelet.port(), null);
                RawClient stranger =
                        RawClient.tls(kubelet.port(), TestPki.STRANGER.issue(CertificateRequest.user("gateway")));
                RawClient server =
                        RawClient.tls(kubelet.port(), TestPki.CLIENT.issue(CertificateRequest.server("gateway")))) {
            for (RawClient client : List.of(nobody, stranger, server)) {
                RawResponse response = client.send(request).response();
                assertThat(response.status()).isEqualTo(401);
                assertThat(response.text()).isEqualTo("Unauthorized");
            }
        }
        assertThat(asked).isEmpty();
        assertThat(kubelet.trace()).isNotEmpty().noneMatch(step -> step.contains("secret"));
    }

    @Test
    void asksWhetherTheCertificatesUserMay() {
        try (RawClient client = kubelet.client("alice", "developers")) {
            RawResponse response =
                    client.send("GET /pods HTTP/1.1\r\nHost: dev\r\n\r\n").response();

            assertThat(response.status()).isEqualTo(403);
            assertThat(response.text())
                    .isEqualTo("Forbidden (user=alice, verb=get, resource=nodes, subresource(s)=[pods proxy])\n");
        }
        assertThat(asked)
                .extracting(question -> ((AccessAttributes.Resource) question.target()).combined())
                .containsExactly("nodes/pods", "nodes/proxy");
        assertThat(asked).allSatisfy(question -> {
            assertThat(question.verb()).isEqualTo("get");
            assertThat(((AccessAttributes.Resource) question.target()).name()).isEqualTo("dev");
            assertThat(question.user().groups()).containsExactly("developers", "system:authenticated");
        });
    }

    @Test
    void deniesWhereNobodyCanDecide() {
        authorizer = question -> Future.failedFuture(new IOException("away"));

        RawResponse response = kubelet.ask("gateway", "GET /pods");

        assertThat(response.status()).isEqualTo(500);
        assertThat(response.text())
                .isEqualTo("Authorization error (user=gateway, verb=get, resource=nodes, subresource=pods)");
    }

    @Test
    void waitsForAnAuthorizerAndLosesNoByteMeanwhile() {
        LinkedBlockingQueue<Promise<Decision>> open = new LinkedBlockingQueue<>();
        authorizer = question -> {
            Promise<Decision> promise = Promise.promise();
            open.add(promise);
            return promise.future();
        };
        try (RawClient client = kubelet.client("gateway")) {
            client.send(webSocket("/exec/default/shell/shell?input=1&output=1&command=head&command=-c3")
                    + masked(0, "abc"));
            Awaitility.await().until(() -> !open.isEmpty());
            open.remove().complete(Decision.ALLOW);

            assertThat(client.head().status()).isEqualTo(101);
            assertThat(client.until("\"status\":\"Success\"}")).contains("\u0001abc");
        }
        try (RawClient client = kubelet.client("gateway")) {
            client.send("GET /healthz/ping HTTP/1.1\r\nHost: dev\r\n\r\nGET /nosuch HTTP/1.1\r\nHost: dev\r\n\r\n");
            Awaitility.await().until(() -> !open.isEmpty());
            open.remove().complete(Decision.ALLOW);

            assertThat(client.response().text()).isEqualTo("ok");
            assertThat(client.response().status()).isEqualTo(404);
        }
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
        assertThat(asked).isEmpty();
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
    void tellsWhoAskedForWhatAndNothingThatIsSecret() {
        kubelet.ask(
                "gateway",
                "POST /exec/default/shell/nosuch?command=hush&output=1",
                "X-Forwarded-For: 192.0.2.7",
                "User-Agent: kubectl/v1.37",
                "Authorization: Bearer hush",
                "Content-Length: 0");

        assertThat(kubelet.trace())
                .contains(
                        "KUBELET POST /exec/default/shell/nosuch by gateway, X-Forwarded-For: 192.0.2.7, User-Agent:"
                                + " kubectl/v1.37",
                        "KUBELET allows gateway to create nodes/proxy on dev",
                        "KUBELET answered with 500: container not found (\"nosuch\")")
                .noneMatch(step -> step.contains("hush"));
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

    private ContainerProcess attach() throws IOException {
        return kubelet.runtime()
                .pod("default", "shell")
                .orElseThrow()
                .container("shell")
                .orElseThrow()
                .attach();
    }

    private static long logThreads() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(java.util.Arrays::stream)
                .filter(frame -> frame.getClassName().endsWith("LogStream")
                        && frame.getMethodName().equals("run"))
                .count();
    }

    private static String webSocket(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: dev\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
                + "Sec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n";
    }

    /** A binary message of a client's on a channel, masked with zeros. */
    private static String masked(int channel, String text) {
        return "\u0082" + (char) (0x80 | text.length() + 1) + "\0\0\0\0" + (char) channel + text;
    }
}
