package dev.postern.server.dev.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authz.AccessAttributes;
import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.authz.Decision;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask a kubelet, and what it tells of that. */
@Timeout(60)
class KubeletAccessIT {
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
