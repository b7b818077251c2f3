package dev.postern.proxy.backend;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.ResponseHead;
import dev.postern.proxy.request.UpgradeOffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * When a 101 is the answer to what was asked (RFC 9110 7.8, RFC 6455 4.1). Anything less must not start a splice: the bytes
 * behind it would flow with the gateway's own authority (CVE-2018-1002105, CVE-2024-23326).
 */
final class SwitchRules {
    private static final String WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String WEBSOCKET = "websocket";

    private SwitchRules() {}

    /**
     * @throws GatewayFailure {@code BAD_BACKEND}, naming the rule that is broken
     */
    static void check(ResponseHead head, UpgradeOffer offer) {
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
    }

    private static void checkWebSocket(HttpFields fields, UpgradeOffer.WebSocket asked) {
        require(
                fields.values("Sec-WebSocket-Accept").equals(List.of(accept(asked.key()))),
                "Sec-WebSocket-Accept does not belong to the key");
        require(fields.values("Sec-WebSocket-Extensions").isEmpty(), "it selects an extension, and none was offered");
        List<String> chosen = fields.values("Sec-WebSocket-Protocol");
        require(
                chosen.isEmpty() || chosen.size() == 1 && asked.subprotocols().contains(chosen.get(0)),
                "Sec-WebSocket-Protocol was not offered");
    }

    /** {@code Sec-WebSocket-Accept} for a key. */
    static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] digest = sha1.digest((key + WEBSOCKET_GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    private static void require(boolean condition, String broken) {
        if (!condition) {
            throw new GatewayFailure(FailureReason.BAD_BACKEND, "invalid upgrade response: " + broken);
        }
    }
}
