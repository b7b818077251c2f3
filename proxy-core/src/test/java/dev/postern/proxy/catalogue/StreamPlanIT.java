package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeObjects;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.LogRecorder;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import io.micrometer.core.instrument.Counter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a kubelet is asked for a client that speaks WebSocket, what the client is answered, and what is remembered of a
 * refusal. Each test has a node of its own, because what is known of one is kept.
 */
final class StreamPlanIT {
    private static final String FEATURE = "ExtendWebSocketsToKubelet";
    private static final String V5 = "v5.channel.k8s.io";
    private static final String V4 = "v4.channel.k8s.io";
    private static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";
    private static final String BARE = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    private static final String EXEC = "/exec?command=id&stdin=1&stdout=1&stderr=1";

    private static int nodes;

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    private final String node = "planned-" + ++nodes;

    @Test
    void asksAKubeletThatDeclaresNothingForSpdyAndTheClientIsSwitchedToWebSocket() {
        declare();
        Map<String, Double> before = requests();
        gateway.kubelet().replies(KubeletReplies.switching(""));
        RawClient client = send(EXEC, V5 + ", " + V4);
        assertSwitched(client, V5);
        gateway.oracles()
                .oneHead(
                        "POST /exec/default/" + node + "/c?command=id&error=1&input=1&output=1 HTTP/1.1",
                        "Host: 127.0.0.1:" + gateway.kubelet().port(),
                        "Connection: Upgrade",
                        "Upgrade: SPDY/3.1",
                        "X-Stream-Protocol-Version: " + V4,
                        "Content-Length: 0",
                        "X-Forwarded-For: 127.0.0.1");
        assertCounted(before, "exec translated");
        assertLogged("plan=\"translate\" planReason=\"not_declared\"");
        assertThat(LogRecorder.recorder().lines())
                .anyMatch(line -> line.startsWith("DEBUG")
                        && line.contains("asking the kubelet")
                        && line.contains("the node does not declare ExtendWebSocketsToKubelet"));
    }

    /** Also for a kubelet that would take the WebSocket, because only so can the client be told why its session ended. */
    @ParameterizedTest
    @CsvSource({"Other, not_declared", FEATURE + ", tells_ends"})
    void takesSpdyOutOfTheWebSocketOfAPortForward(String feature, String reason) {
        declare(feature);
        Map<String, Double> before = requests();
        gateway.kubelet().replies(KubeletReplies.switching(""));
        RawClient client = send("/portforward", "SPDY/3.1+b.k8s.io, v4.channel.k8s.io, " + TUNNEL);
        assertSwitched(client, "SPDY/3.1+b.k8s.io");
        gateway.oracles()
                .oneHead(
                        "POST /portForward/default/" + node + " HTTP/1.1",
                        "Host: 127.0.0.1:" + gateway.kubelet().port(),
                        "Connection: Upgrade",
                        "Upgrade: SPDY/3.1",
                        "X-Stream-Protocol-Version: b.k8s.io",
                        "X-Stream-Protocol-Version: portforward.k8s.io",
                        "Content-Length: 0",
                        "X-Forwarded-For: 127.0.0.1");
        assertCounted(before, "portforward tunneled");
        assertLogged("plan=\"tunnel\" planReason=\"" + reason + "\"");
    }

    @Test
    void namesTheKubeletsChoiceInTheTunnelsSwitch() {
        declare();
        gateway.kubelet()
                .replies(KubeletReplies.raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                        + "Upgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: portforward.k8s.io\r\n\r\n"));
        assertSwitched(send("/portforward", "SPDY/3.1+b.k8s.io, " + TUNNEL), TUNNEL);
    }

    @Test
    void passesTheKubeletsSwitchOnWhereItIsDeclared() {
        String protocol = "v5.channel.k8s.io";
        declare(FEATURE);
        Map<String, Double> before = requests();
        RawClient client = send("/exec?command=id&stdout=1", protocol);
        String expected =
                KubeletReplies.switchingHead(gateway.kubelet().connection(0).received());
        assertThat(client.text(expected.length())).isEqualTo(expected).contains("Sec-WebSocket-Protocol: " + protocol);
        assertThat(gateway.kubelet().accepts()).isOne();
        assertCounted(before, "exec proxied_to_kubelet");
        assertLogged("plan=\"splice\" planReason=\"declared\"");
    }

    @Test
    void countsNoSpdyAndNamesTheReasonThatItNeedsNone() {
        declare();
        Map<String, Double> before = requests();
        RawClient client = gateway.alice().send(Transport.SPDY.toPod("default/" + node));
        assertThat(client.head().status()).isEqualTo(101);
        assertLogged("plan=\"splice\" planReason=\"every_kubelet\"");
        assertThat(requests()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "403, '', /exec?command=id&stdout=1, v5.channel.k8s.io",
        "400, unable to upgrade, /exec?command=id&stdout=1, v5.channel.k8s.io",
        "404, 404 page not found, /attach?stdout=1, v5.channel.k8s.io",
        "405, Method Not Allowed, /attach?stdout=1, v5.channel.k8s.io",
        "501, unable to upgrade, /exec?command=id&stdout=1, v5.channel.k8s.io"
    })
    void asksOnceMoreWhereADeclaringKubeletRefusesAndThenAsksSoAtOnce(
            int status, String body, String request, String protocol) {
        declare(FEATURE);
        gateway.kubelet().repliesOnce(KubeletReplies.status(status, body)).replies(KubeletReplies.switching(""));
        assertSwitched(send(request, protocol), protocol);
        assertThat(gateway.kubelet().connection(0).received())
                .startsWith("GET ")
                .contains("\r\nSec-WebSocket-Protocol: " + protocol + "\r\n");
        assertThat(gateway.kubelet().connection(1).received())
                .startsWith("POST ")
                .contains("\r\nUpgrade: SPDY/3.1\r\n")
                .doesNotContain("WebSocket");
        assertLogged("planReason=\"refused\"");

        assertSwitched(send(request, protocol), protocol);
        assertThat(gateway.kubelet().connection(2).received()).startsWith("POST ");
        assertThat(gateway.kubelet().accepts()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "401, Unauthorized",
        "403, 'Forbidden (user=postern, verb=get, resource=nodes, subresource=proxy)'",
        "403, '{\"kind\":\"Status\",\"reason\":\"Forbidden\",\"code\":403}'",
        "429, too many",
        "500, 'container not found (\"c\")'"
    })
    void relaysARefusalThatIsNotAboutTheProtocolAndLearnsNothingOfIt(int status, String body) {
        declare(FEATURE);
        gateway.kubelet().repliesOnce(KubeletReplies.status(status, body));
        RawResponse answer = send(EXEC, V5).response();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo(body);
        assertThat(gateway.kubelet().accepts()).isOne();

        assertThat(send(EXEC, V5).head().status()).isEqualTo(101);
        assertThat(gateway.kubelet().connection(1).received()).startsWith("GET ");
    }

    @Test
    void relaysTheSecondRefusalAndLearnsNothingOfIt() {
        declare(FEATURE);
        gateway.kubelet()
                .repliesOnce(KubeletReplies.raw(BARE))
                .repliesOnce(KubeletReplies.status(404, "pod does not exist"));
        RawResponse answer = send(EXEC, V5).response();
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEqualTo("pod does not exist");
        assertThat(gateway.kubelet().accepts()).isEqualTo(2);

        assertThat(send(EXEC, V5).head().status()).isEqualTo(101);
        assertThat(gateway.kubelet().connection(2).received()).startsWith("GET ");
    }

    @Test
    void forgetsWhatItLearntWhereTheKubeletCannotBeDialled() {
        declare(FEATURE);
        gateway.kubelet().repliesOnce(KubeletReplies.raw(BARE)).replies(KubeletReplies.switching(""));
        assertSwitched(send(EXEC, V5), V5);
        gateway.kubelet().certificate(TestPki.serving());
        assertThat(send(EXEC, V5).response().status()).isEqualTo(500);
        gateway.kubelet().certificate(TestPki.kubelet(node));
        assertThat(send(EXEC, V5).head().status()).isEqualTo(101);
        assertThat(gateway.kubelet().received()).contains("GET /exec").containsOnlyOnce("POST /exec");
        assertThat(gateway.kubelet().received().split("GET /exec", -1)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, "channel.k8s.io", "base64.channel.k8s.io", "v4.base64.channel.k8s.io"})
    void translatesAnOlderWebSocketForARuntimeThatDoesNotKnowIt(String protocol) {
        declare();
        gateway.kubelet().repliesOnce(KubeletReplies.raw(BARE)).replies(KubeletReplies.switching(""));
        assertSwitched(send(EXEC, "unknown, " + protocol), protocol);
        assertThat(gateway.kubelet().connection(0).received()).startsWith("GET ");
        assertThat(gateway.kubelet().connection(1).received()).startsWith("POST ");
        assertLogged("plan=\"translate\" planReason=\"refused\"");
    }

    @ParameterizedTest
    @CsvSource({
        "403, 'no such thing', /exec?command=id&stdout=1, v4.channel.k8s.io",
        "400, '', /exec?command=id&stdout=1, v4.channel.k8s.io",
        "403, '', /exec?command=id&stdout=1, unknown",
        "403, '', /portforward?ports=80, v4.channel.k8s.io"
    })
    void relaysAnyOtherRefusalOfAnOlderWebSocket(int status, String body, String request, String protocol) {
        declare(FEATURE);
        gateway.kubelet().repliesOnce(KubeletReplies.status(status, body));
        RawResponse answer = send(request, protocol).response();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo(body);
        assertThat(gateway.kubelet().accepts()).isOne();
    }

    @Test
    void refusesAKubeletThatDoesNotSayWhatItSpeaks() {
        declare();
        gateway.kubelet()
                .replies(KubeletReplies.raw(
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n"));
        RawResponse answer = send(EXEC, V5).response();
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).contains("X-Stream-Protocol-Version does not name one protocol");
    }

    @Test
    void refusesATunnelOfNothingBeforeItDials() {
        declare();
        RawResponse answer = send("/portforward", "SPDY/3.1+portforward").response();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("unable to upgrade: no tunneling spdy protocols provided");
        gateway.oracles().noDial();
    }

    /** The node with its pod, each called as the test's node. */
    private void declare(String... features) {
        gateway.kubelet().certificate(TestPki.kubelet(node));
        gateway.api()
                .put(
                        FakeApi.nodePath(node),
                        FakeObjects.node(node, gateway.kubelet().port(), List.of(features), "InternalIP=127.0.0.1"))
                .pod("default/" + node, node, "c");
    }

    private RawClient send(String request, String protocols) {
        String head = Transport.WEBSOCKET
                .to(FakeApi.podPath("default/" + node) + request)
                .replace("Protocol: " + V4, "Protocol: " + protocols);
        return gateway.alice().send(head);
    }

    private static void assertSwitched(RawClient client, String protocol) {
        String expected = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: " + protocol
                + "\r\n\r\n";
        assertThat(client.text(expected.length())).isEqualTo(expected);
    }

    private static void assertLogged(String plan) {
        await().until(() -> LogRecorder.recorder().lines().stream()
                .anyMatch(line -> line.contains("session opened") && line.contains(plan)));
    }

    private static void assertCounted(Map<String, Double> before, String subresourceAndType) {
        Map<String, Double> expected = new HashMap<>(before);
        expected.merge(subresourceAndType, 1.0, Double::sum);
        await().untilAsserted(() -> assertThat(requests()).isEqualTo(expected));
    }

    /** By subresource and proxy type. */
    private static Map<String, Double> requests() {
        Map<String, Double> counts = new HashMap<>();
        for (Counter counter :
                gateway.meters().find("postern.websocket.streaming.requests").counters()) {
            counts.put(
                    counter.getId().getTag("subresource") + " "
                            + counter.getId().getTag("proxy_type"),
                    counter.count());
        }
        return counts;
    }
}
