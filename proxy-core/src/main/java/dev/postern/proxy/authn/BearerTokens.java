package dev.postern.proxy.authn;

import dev.postern.proxy.http.RequestHead;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * The bearer tokens that a request presents: in {@code Authorization}, and on a WebSocket upgrade in a subprotocol, which is
 * the only header that a browser's script can set ({@code apiserver pkg/authentication/request/bearertoken} and {@code
 * …/websocket}). Where kube-apiserver overlooks a credential that it cannot read, this refuses the request.
 */
final class BearerTokens {
    /** A subprotocol that starts so carries a token. */
    static final String SUBPROTOCOL = "base64url.bearer.authorization.k8s.io.";

    private BearerTokens() {}

    /**
     * All of them, possibly none.
     *
     * @throws dev.postern.proxy.failure.GatewayFailure where one is presented that cannot be read
     */
    static List<String> in(RequestHead head) {
        List<String> tokens = new ArrayList<>(1);
        List<String> authorization = head.fields().values("Authorization");
        if (authorization.size() > 1) {
            throw Unauthenticated.because("more than one Authorization header");
        }
        for (String value : authorization) {
            if (!value.isBlank()) {
                tokens.add(ofHeader(value.strip()));
            }
        }
        if (isWebSocket(head)) {
            tokens.addAll(ofSubprotocols(head.fields().list("Sec-WebSocket-Protocol")));
        }
        return tokens;
    }

    private static String ofHeader(String value) {
        String[] words = value.split(" ", -1);
        if (!words[0].toLowerCase(Locale.ROOT).equals("bearer")) {
            throw Unauthenticated.because("the Authorization header's scheme must be Bearer");
        }
        if (words.length != 2 || words[1].isEmpty()) {
            throw Unauthenticated.because("the Authorization header must be \"Bearer\", one space and a token");
        }
        return words[1];
    }

    private static boolean isWebSocket(RequestHead head) {
        return head.asksForUpgrade()
                && head.fields().list("Upgrade").stream().anyMatch(protocol -> protocol.equalsIgnoreCase("websocket"));
    }

    private static List<String> ofSubprotocols(List<String> subprotocols) {
        List<String> tokens = subprotocols.stream()
                .filter(name -> name.startsWith(SUBPROTOCOL))
                .toList();
        if (tokens.size() > 1) {
            throw Unauthenticated.because("multiple base64url.bearer.authorization tokens specified");
        }
        if (tokens.size() == 1 && subprotocols.size() == 1) {
            throw Unauthenticated.because("missing additional subprotocol");
        }
        return tokens.stream().map(BearerTokens::ofSubprotocol).toList();
    }

    private static String ofSubprotocol(String subprotocol) {
        String encoded = subprotocol.substring(SUBPROTOCOL.length());
        if (encoded.isEmpty() || encoded.indexOf('=') >= 0) {
            throw Unauthenticated.because("invalid base64url.bearer.authorization token encoding");
        }
        try {
            byte[] token = Base64.getUrlDecoder().decode(encoded);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(token))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            // Neither exception becomes the failure's cause: the decoder's message quotes what it read.
            throw Unauthenticated.because("invalid base64url.bearer.authorization token encoding");
        }
    }
}
