package dev.postern.proxy.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.proxy.cluster.Node;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.request.CommandStreams;
import dev.postern.proxy.request.RequestInfo;
import dev.postern.proxy.request.Stream;
import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.request.StreamParameters;
import dev.postern.proxy.request.UpgradeOffer;
import dev.postern.proxy.request.UpgradeOffer.Spdy;
import dev.postern.proxy.target.StreamPlan.Reason;
import dev.postern.proxy.target.StreamPlan.Way;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolPlanTest {
    private static final String V5 = "v5.channel.k8s.io";
    private static final String V4 = "v4.channel.k8s.io";
    private static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";

    private final AtomicLong nanos = new AtomicLong();
    private final ProtocolPlan plans = new ProtocolPlan(nanos::get);
    private final Node old = node("node-1");
    private final Node declaring = node("node-1", ProtocolPlan.FEATURE, "Other");

    static java.util.stream.Stream<Arguments> rows() {
        UpgradeOffer spdy = new Spdy(List.of(V4, "v3.channel.k8s.io"));
        return java.util.stream.Stream.of(
                arguments(StreamKind.EXEC, spdy, "SPLICE EVERY_KUBELET", "SPLICE EVERY_KUBELET"),
                arguments(StreamKind.ATTACH, spdy, "SPLICE EVERY_KUBELET", "SPLICE EVERY_KUBELET"),
                arguments(StreamKind.PORT_FORWARD, spdy, "SPLICE EVERY_KUBELET", "SPLICE EVERY_KUBELET"),
                arguments(StreamKind.EXEC, webSocket(V4), "SPLICE EVERY_KUBELET", "SPLICE EVERY_KUBELET"),
                arguments(StreamKind.EXEC, webSocket(), "SPLICE EVERY_KUBELET", "SPLICE EVERY_KUBELET"),
                arguments(
                        StreamKind.EXEC,
                        webSocket("V5.CHANNEL.K8S.IO"),
                        "SPLICE EVERY_KUBELET",
                        "SPLICE EVERY_KUBELET"),
                arguments(StreamKind.EXEC, webSocket(TUNNEL), "SPLICE EVERY_KUBELET", "SPLICE EVERY_KUBELET"),
                arguments(StreamKind.PORT_FORWARD, webSocket(V4), "SPLICE EVERY_KUBELET", "SPLICE EVERY_KUBELET"),
                arguments(StreamKind.PORT_FORWARD, webSocket(V5), "SPLICE EVERY_KUBELET", "SPLICE EVERY_KUBELET"),
                arguments(StreamKind.EXEC, webSocket(V5), "SPLICE DECLARED", "TRANSLATE NOT_DECLARED"),
                arguments(StreamKind.ATTACH, webSocket(V5), "SPLICE DECLARED", "TRANSLATE NOT_DECLARED"),
                arguments(StreamKind.EXEC, webSocket(V4, V5), "SPLICE DECLARED", "TRANSLATE NOT_DECLARED"),
                arguments(StreamKind.PORT_FORWARD, webSocket(TUNNEL), "TUNNEL TELLS_ENDS", "TUNNEL NOT_DECLARED"),
                arguments(StreamKind.PORT_FORWARD, webSocket(V4, TUNNEL), "TUNNEL TELLS_ENDS", "TUNNEL NOT_DECLARED"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void decidesByTheOfferAndTheNode(StreamKind kind, UpgradeOffer offer, String atDeclaring, String atOld) {
        assertThat(plans.plan(stream(kind, offer), declaring)).isEqualTo(plan(atDeclaring));
        assertThat(plans.plan(stream(kind, offer), old)).isEqualTo(plan(atOld));
    }

    @Test
    void asksTheKubeletForWhatTheGatewayWillSpeak() {
        assertThat(ProtocolPlan.asked(Way.SPLICE, webSocket(V5, V4))).isEqualTo(webSocket(V5, V4));
        assertThat(ProtocolPlan.asked(Way.TRANSLATE, webSocket(V5, "channel.k8s.io")))
                .isEqualTo(new Spdy(List.of(V4)));
        assertThat(ProtocolPlan.asked(Way.TUNNEL, webSocket("SPDY/3.1+v2.portforward.k8s.io", V4, TUNNEL)))
                .isEqualTo(new Spdy(List.of("v2.portforward.k8s.io", "portforward.k8s.io")));
    }

    @Test
    void opensAPortForwardsWebSocketBeforeTheApiServerUntilSpdyIsRefused() {
        Stream portForward = stream(StreamKind.PORT_FORWARD, webSocket(TUNNEL));
        assertThat(plans.upstream(portForward)).isEqualTo(plan("TUNNEL TELLS_ENDS"));
        for (UpgradeOffer other : List.of(webSocket(V4), webSocket("SPDY/3.1+x"), new Spdy(List.of("portforward")))) {
            assertThat(plans.upstream(stream(StreamKind.PORT_FORWARD, other))).isEqualTo(plan("SPLICE API_SERVER"));
        }
        assertThat(plans.upstream(stream(StreamKind.EXEC, webSocket(V5)))).isEqualTo(plan("SPLICE API_SERVER"));

        plans.refusedByApiServer();
        assertThat(plans.upstream(portForward)).isEqualTo(plan("SPLICE API_SERVER"));
        nanos.addAndGet(Duration.ofMinutes(10).toNanos());
        assertThat(plans.upstream(portForward)).isEqualTo(plan("TUNNEL TELLS_ENDS"));
    }

    @Test
    void remembersARefusalForTenMinutes() {
        plans.refused(stream(StreamKind.EXEC, webSocket(V5)), "node-1");
        nanos.addAndGet(Duration.ofMinutes(10).toNanos() - 1);
        assertThat(at(declaring, StreamKind.EXEC, V5)).isEqualTo(plan("TRANSLATE REFUSED"));
        assertThat(at(declaring, StreamKind.PORT_FORWARD, TUNNEL)).isEqualTo(plan("TUNNEL TELLS_ENDS"));
        assertThat(at(node("node-2", ProtocolPlan.FEATURE), StreamKind.EXEC, V5))
                .isEqualTo(plan("SPLICE DECLARED"));
        nanos.addAndGet(1);
        assertThat(at(declaring, StreamKind.EXEC, V5)).isEqualTo(plan("SPLICE DECLARED"));
    }

    @Test
    void knowsAnOlderWebSocketsRefusalFromANewOnes() {
        plans.refused(stream(StreamKind.EXEC, webSocket(V4)), "node-1");
        assertThat(at(declaring, StreamKind.ATTACH, V4)).isEqualTo(plan("TRANSLATE REFUSED"));
        assertThat(at(declaring, StreamKind.EXEC, V5)).isEqualTo(plan("SPLICE DECLARED"));
        assertThat(at(declaring, StreamKind.EXEC, "unknown")).isEqualTo(plan("SPLICE EVERY_KUBELET"));
        assertThat(at(declaring, StreamKind.PORT_FORWARD, V4)).isEqualTo(plan("SPLICE EVERY_KUBELET"));
        assertThat(plans.plan(stream(StreamKind.EXEC, new Spdy(List.of(V4))), declaring))
                .isEqualTo(plan("SPLICE EVERY_KUBELET"));
    }

    @Test
    void forgetsANodeThatIsToBeReadAnew() {
        plans.refused(stream(StreamKind.EXEC, webSocket(V5)), "node-1");
        plans.refused(stream(StreamKind.EXEC, webSocket(V4)), "node-1");
        plans.forget("node-1");
        assertThat(at(declaring, StreamKind.EXEC, V5)).isEqualTo(plan("SPLICE DECLARED"));
        assertThat(at(declaring, StreamKind.EXEC, V4)).isEqualTo(plan("SPLICE EVERY_KUBELET"));
    }

    @Test
    void remembersNoMoreThanItsLimit() {
        RefusedHandshakes refused = new RefusedHandshakes(nanos::get);
        for (int i = 0; i < RefusedHandshakes.MOST + 1000; i++) {
            refused.add(new RefusedHandshakes.Handshake("node-" + i, true));
        }
        assertThat(refused.size()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @CsvSource({
        "EXEC, v5.channel.k8s.io, TRANSLATE",
        "ATTACH, v4.channel.k8s.io, TRANSLATE",
        "EXEC, base64.channel.k8s.io, TRANSLATE",
        "EXEC, '', TRANSLATE",
        "EXEC, unknown, ",
        "PORT_FORWARD, SPDY/3.1+portforward.k8s.io, ",
        "PORT_FORWARD, v4.channel.k8s.io, "
    })
    void hasAnotherWayAfterARefusalWhereItSpeaksWhatTheClientDoes(StreamKind kind, String subprotocol, Way way) {
        Stream stream = stream(kind, subprotocol.isEmpty() ? webSocket() : webSocket(subprotocol));
        assertThat(ProtocolPlan.afterRefusal(stream, plan("SPLICE DECLARED")))
                .isEqualTo(java.util.Optional.ofNullable(way).map(other -> new StreamPlan(other, Reason.REFUSED)));
    }

    @Test
    void hasNoThirdWay() {
        Stream exec = stream(StreamKind.EXEC, webSocket(V5));
        assertThat(ProtocolPlan.afterRefusal(exec, plan("TRANSLATE REFUSED"))).isEmpty();
        assertThat(ProtocolPlan.afterRefusal(
                        stream(StreamKind.EXEC, new Spdy(List.of(V4))), plan("SPLICE EVERY_KUBELET")))
                .isEmpty();
    }

    @Test
    void wantsAnUpgrade() {
        assertThatThrownBy(() -> plans.plan(stream(StreamKind.EXEC, new UpgradeOffer.None()), declaring))
                .hasMessage("Upgrade request required")
                .extracting(failure -> ((GatewayFailure) failure).reason())
                .isEqualTo(FailureReason.UPGRADE_REQUIRED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SPDY/3.1+", "SPDY/3.1+portforward", "SPDY/3.1+portforward.example"})
    void wantsSomethingInATunnel(String subprotocol) {
        for (Node node : List.of(old, declaring)) {
            assertThatThrownBy(() -> at(node, StreamKind.PORT_FORWARD, subprotocol))
                    .hasMessage("unable to upgrade: no tunneling spdy protocols provided")
                    .extracting(failure -> ((GatewayFailure) failure).reason())
                    .isEqualTo(FailureReason.MALFORMED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysWhy(Reason reason) {
        assertThat(new StreamPlan(Way.TRANSLATE, reason).sentence())
                .startsWith("WebSocket is translated to SPDY: ")
                .matches("[^:]+: the .+|[^:]+: every .+");
    }

    private StreamPlan at(Node node, StreamKind kind, String subprotocol) {
        return plans.plan(stream(kind, webSocket(subprotocol)), node);
    }

    private static StreamPlan plan(String wayAndReason) {
        String[] parts = wayAndReason.split(" ");
        return new StreamPlan(Way.valueOf(parts[0]), Reason.valueOf(parts[1]));
    }

    private static Stream stream(StreamKind kind, UpgradeOffer offer) {
        RequestInfo info =
                new RequestInfo(true, "create", "", "v1", "default", "pods", kind.subresource(), "web", List.of());
        return new Stream(info, kind, new StreamParameters("", "", CommandStreams.NONE), offer, "/");
    }

    private static UpgradeOffer webSocket(String... subprotocols) {
        return new UpgradeOffer.WebSocket("key", Arrays.asList(subprotocols));
    }

    private static Node node(String name, String... features) {
        return new Node(name, List.of(), "", 10250, Set.of(features));
    }
}
