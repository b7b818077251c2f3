package dev.postern.proxy.backend;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.ResponseHead;
import dev.postern.proxy.http.WebSocketAccept;
import dev.postern.proxy.request.UpgradeOffer;
import dev.postern.proxy.target.StreamPlan.Way;
import java.util.List;

/**
 * When a 101 is the answer to what was asked (RFC 9110 7.8, RFC 6455 4.1). Anything less must not start a stream: the bytes
 * behind it would flow with the gateway's own authority (CVE-2018-1002105, CVE-2024-23326).
 *
 * @param offer what the other side was asked to switch to
 * @param way where the gateway speaks itself, the 101 must say what
 */
record SwitchRules(UpgradeOffer offer, Way way) {
    private static final String WEBSOCKET = "websocket";
    private static final String STREAM_PROTOCOL = "X-Stream-Protocol-Version";

    /**
     * @throws GatewayFailure {@code BAD_BACKEND}, naming the rule that is broken
     */
    void check(ResponseHead head) {
        HttpFields fields = head.fields();
        boolean webSocket = offer instanceof UpgradeOffer.WebSocket;
        require(
                fields.list("Connection").stream().anyMatch("upgrade"::equalsIgnoreCase),
                "Connection does not say upgrade");
        List<String> upgrade = fields.values("Upgrade");
        require(
                upgrade.size() == 1 && upgrade.get(0).equalsIgnoreCase(webSocket ? WEBSOCKET : "SPDY/3.1"),
                "Upgrade is not the protocol that was asked for");
        require(
                fields.values("Content-Length").isEmpty()
                        && fields.values("Transfer-Encoding").isEmpty(),
                "it announces a body");
        if (offer instanceof UpgradeOffer.WebSocket asked) {
            checkWebSocket(fields, asked);
        }
        if (offer instanceof UpgradeOffer.Spdy asked && way != Way.SPLICE) {
            List<String> chosen = fields.values(STREAM_PROTOCOL);
            require(
                    chosen.size() == 1 && asked.protocols().contains(chosen.get(0)),
                    STREAM_PROTOCOL + " does not name one protocol of those that were offered");
        }
    }

    private static void checkWebSocket(HttpFields fields, UpgradeOffer.WebSocket asked) {
        require(
                fields.values("Sec-WebSocket-Accept").equals(List.of(WebSocketAccept.of(asked.key()))),
                "Sec-WebSocket-Accept does not belong to the key");
        require(fields.values("Sec-WebSocket-Extensions").isEmpty(), "it selects an extension, and none was offered");
        List<String> chosen = fields.values("Sec-WebSocket-Protocol");
        require(
                chosen.isEmpty() || chosen.size() == 1 && asked.subprotocols().contains(chosen.get(0)),
                "Sec-WebSocket-Protocol was not offered");
    }

    private static void require(boolean condition, String broken) {
        if (!condition) {
            throw new GatewayFailure(FailureReason.BAD_BACKEND, "invalid upgrade response: " + broken);
        }
    }
}
