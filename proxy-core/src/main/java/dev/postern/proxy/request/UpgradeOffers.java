package dev.postern.proxy.request;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.RequestHead;
import dev.postern.proxy.request.UpgradeOffer.None;
import dev.postern.proxy.request.UpgradeOffer.Spdy;
import dev.postern.proxy.request.UpgradeOffer.WebSocket;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads what a client offers to switch to. What counts as an upgrade is Kubernetes' rule ({@code streaming httpstream.go}):
 * some {@code Connection} value contains {@code upgrade}. Which protocols there are is ours: SPDY/3.1 and WebSocket 13, so
 * that nothing else (h2c, say) is ever spoken on a connection with the gateway's credentials.
 */
final class UpgradeOffers {
    private static final String BEARER_PREFIX = "base64url.bearer.authorization.k8s.io.";
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z/-]{1,128}");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");
    private static final int MOST_PROTOCOLS = 32;

    private UpgradeOffers() {}

    /**
     * The offer in a head.
     *
     * @throws GatewayFailure {@code MALFORMED} for an upgrade to anything but the two protocols, or with a body
     */
    static UpgradeOffer read(RequestHead head) {
        if (!head.asksForUpgrade()) {
            return new None();
        }
        refuseBody(head.fields(), "an upgrade request");
        List<String> upgrade = head.fields().values("Upgrade");
        String protocol = upgrade.size() == 1 ? upgrade.get(0).strip().toLowerCase(Locale.ROOT) : "";
        return switch (protocol) {
            case "spdy/3.1" -> new Spdy(protocols(head.fields(), "X-Stream-Protocol-Version"));
            case "websocket" -> webSocket(head);
            default ->
                throw malformed("the upgrade must name one protocol in one Upgrade header: SPDY/3.1 or websocket");
        };
    }

    /**
     * Holds a request for a kubelet to having no body: nobody there reads one, so it could only be taken for a next request.
     *
     * @param what the request, as the refusal names it
     * @throws GatewayFailure {@code MALFORMED}
     */
    static void refuseBody(HttpFields fields, String what) {
        boolean empty = fields.values("Content-Length").stream()
                .allMatch(length -> length.strip().equals("0"));
        if (!empty
                || fields.first("Transfer-Encoding").isPresent()
                || fields.first("Expect").isPresent()) {
            throw malformed(what + " has no body: send neither Content-Length above 0, Transfer-Encoding nor Expect");
        }
    }

    private static WebSocket webSocket(RequestHead head) {
        HttpFields fields = head.fields();
        if (!head.method().equals("GET")) {
            throw malformed("a WebSocket upgrade is a GET (RFC 6455 4.1)");
        }
        if (!List.of("13").equals(stripped(fields.values("Sec-WebSocket-Version")))) {
            throw malformed("a WebSocket upgrade needs one Sec-WebSocket-Version header with the value 13");
        }
        List<String> keys = stripped(fields.values("Sec-WebSocket-Key"));
        if (keys.size() != 1 || !isKey(keys.get(0))) {
            throw malformed("a WebSocket upgrade needs one Sec-WebSocket-Key header with 16 bytes in base64");
        }
        List<String> subprotocols = protocols(fields, "Sec-WebSocket-Protocol").stream()
                .filter(protocol -> !isBearerToken(protocol))
                .toList();
        return new WebSocket(keys.get(0), subprotocols);
    }

    private static boolean isKey(String key) {
        // The pattern leaves four loose bits, which a strict decoder refuses.
        return KEY.matcher(key).matches()
                && Base64.getEncoder()
                        .encodeToString(Base64.getDecoder().decode(key))
                        .equals(key);
    }

    private static boolean isBearerToken(String protocol) {
        return protocol.regionMatches(true, 0, BEARER_PREFIX, 0, BEARER_PREFIX.length());
    }

    private static List<String> protocols(HttpFields fields, String header) {
        List<String> protocols = fields.list(header);
        boolean tokens = protocols.stream()
                .allMatch(protocol ->
                        isBearerToken(protocol) || TOKEN.matcher(protocol).matches());
        if (protocols.size() > MOST_PROTOCOLS || !tokens) {
            throw malformed(
                    header + " must list at most " + MOST_PROTOCOLS + " protocol names of at most 128 characters");
        }
        return protocols;
    }

    private static List<String> stripped(List<String> values) {
        return values.stream().map(String::strip).toList();
    }

    private static GatewayFailure malformed(String message) {
        return new GatewayFailure(FailureReason.MALFORMED, message);
    }
}
