package dev.postern.server.dev.kubelet;

import io.netty.handler.codec.http.HttpRequest;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Locale;

/**
 * A request and whose it claims to be.
 *
 * @param chain what the client has shown in TLS, leaf first, not verified; may be empty
 * @param client address and port of the client
 */
record KubeletRequest(HttpRequest head, RequestTarget target, List<Certificate> chain, String client) {
    KubeletRequest {
        chain = List.copyOf(chain);
    }

    String method() {
        return head.method().name();
    }

    /** The first line of a field; empty where there is none. */
    String field(String name) {
        String value = head.headers().get(name);
        return value == null ? "" : value;
    }

    Query query() {
        return Query.parse(target.rawQuery());
    }

    /** {@code httpstream.IsUpgradeRequest}: a substring, in any of the lines. */
    boolean isUpgrade() {
        return head.headers().getAll("Connection").stream()
                .anyMatch(line -> line.toLowerCase(Locale.ROOT).contains("upgrade"));
    }

    /** {@code wsstream.IsWebSocketRequest}. */
    boolean isWebSocket() {
        return isUpgrade() && field("Upgrade").equalsIgnoreCase("websocket");
    }
}
