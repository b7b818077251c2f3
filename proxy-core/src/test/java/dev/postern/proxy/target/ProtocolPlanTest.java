package dev.postern.proxy.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.cluster.Node;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.request.CommandStreams;
import dev.postern.proxy.request.RequestInfo;
import dev.postern.proxy.request.Stream;
import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.request.StreamParameters;
import dev.postern.proxy.request.UpgradeOffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProtocolPlanTest {
    private static final String V5 = "v5.channel.k8s.io";
    private static final String V4 = "v4.channel.k8s.io";
    private static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";

    private final Node old = node();
    private final Node declaring = node(ProtocolPlan.FEATURE, "Other");

    @ParameterizedTest
    @EnumSource
    void givesSpdyToEveryNode(StreamKind kind) {
        UpgradeOffer offer = new UpgradeOffer.Spdy(List.of("v4.channel.k8s.io"));
        assertThat(plan(kind, offer, old)).isEqualTo(offer);
        assertThat(plan(kind, offer, declaring)).isEqualTo(offer);
    }

    @ParameterizedTest
    @EnumSource(names = {"EXEC", "ATTACH"})
    void givesWebSocketV5OnlyToNodesThatDeclareIt(StreamKind kind) {
        assertThat(plan(kind, webSocket(V5), declaring)).isEqualTo(webSocket(V5));
        assertUnavailable(kind, webSocket(V5));
    }

    @Test
    void givesATunnelOnlyToNodesThatDeclareIt() {
        assertThat(plan(StreamKind.PORT_FORWARD, webSocket(TUNNEL), declaring)).isEqualTo(webSocket(TUNNEL));
        assertUnavailable(StreamKind.PORT_FORWARD, webSocket(TUNNEL));
    }

    @Test
    void leavesAnOldNodeTheOldSubprotocolsOfAClientThatOffersBoth() {
        assertThat(plan(StreamKind.EXEC, webSocket(V5, V4, "channel.k8s.io"), old))
                .isEqualTo(webSocket(V4, "channel.k8s.io"));
        assertThat(plan(StreamKind.PORT_FORWARD, webSocket(V4, TUNNEL), old)).isEqualTo(webSocket(V4));
        assertThat(plan(StreamKind.EXEC, webSocket(V5, V4), declaring)).isEqualTo(webSocket(V5, V4));
    }

    @Test
    void givesOlderWebSocketsToEveryNode() {
        assertThat(plan(StreamKind.EXEC, webSocket(V4), old)).isEqualTo(webSocket(V4));
        assertThat(plan(StreamKind.EXEC, webSocket(), old)).isEqualTo(webSocket());
        assertThat(plan(StreamKind.EXEC, webSocket("V5.CHANNEL.K8S.IO"), old))
                .isEqualTo(webSocket("V5.CHANNEL.K8S.IO"));
    }

    @Test
    void wantsAnUpgrade() {
        assertThatThrownBy(() -> plan(StreamKind.EXEC, new UpgradeOffer.None(), declaring))
                .hasMessage("Upgrade request required")
                .extracting(failure -> ((GatewayFailure) failure).reason())
                .isEqualTo(FailureReason.UPGRADE_REQUIRED);
    }

    private void assertUnavailable(StreamKind kind, UpgradeOffer offer) {
        assertThatThrownBy(() -> plan(kind, offer, old))
                .hasMessageContainingAll("node-1", ProtocolPlan.FEATURE, "falls back to SPDY")
                .extracting(failure -> ((GatewayFailure) failure).reason())
                .isEqualTo(FailureReason.PROTOCOL_UNAVAILABLE);
    }

    private static UpgradeOffer plan(StreamKind kind, UpgradeOffer offer, Node node) {
        RequestInfo info =
                new RequestInfo(true, "create", "", "v1", "default", "pods", kind.subresource(), "web", List.of());
        return ProtocolPlan.plan(
                new Stream(info, kind, new StreamParameters("", "", CommandStreams.NONE), offer, "/"), node);
    }

    private static UpgradeOffer webSocket(String... subprotocols) {
        return new UpgradeOffer.WebSocket("key", List.of(subprotocols));
    }

    private static Node node(String... features) {
        return new Node("node-1", List.of(), "", 10250, Set.of(features));
    }
}
