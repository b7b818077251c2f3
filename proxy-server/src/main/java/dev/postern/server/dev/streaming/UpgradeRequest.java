package dev.postern.server.dev.streaming;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A request's head as the streaming server behind a kubelet sees it.
 *
 * @param client the other end of the kubelet's connection
 */
record UpgradeRequest(HttpRequest head, SocketAddress client) {
    /** {@code httpstream.IsUpgradeRequest}: a substring, in any of the lines. */
    boolean isUpgrade() {
        return head.headers().getAll("Connection").stream().anyMatch(line -> containsIgnoringCase(line, "upgrade"));
    }

    /** {@code wsstream.IsWebSocketRequest}. */
    boolean isWebSocket() {
        return isUpgrade() && first("Upgrade").equalsIgnoreCase("websocket");
    }

    /** Whether both of the first lines say it, as an upgrader wants it that looks no further. */
    boolean asksFirstFor(String protocol) {
        return containsIgnoringCase(first("Connection"), "upgrade") && containsIgnoringCase(first("Upgrade"), protocol);
    }

    boolean isGet() {
        return head.method().equals(HttpMethod.GET);
    }

    /** The first line of a field; empty where there is none. */
    String first(String name) {
        String value = head.headers().get(name);
        return value == null ? "" : value;
    }

    /** All lines of a field. */
    List<String> lines(String name) {
        return head.headers().getAll(name);
    }

    /** The subprotocols in the first line, which is the only one that is looked at. */
    List<String> subprotocols() {
        String line = first("Sec-WebSocket-Protocol").strip();
        return line.isEmpty()
                ? List.of()
                : List.of(line.split(",", -1)).stream().map(String::strip).toList();
    }

    /** The fields by Go's spelling of their names, as the kubelet sends them on: its own two are added, the host is none. */
    SortedMap<String, List<String>> relayedFields() {
        SortedMap<String, List<String>> fields = new TreeMap<>();
        for (Map.Entry<String, String> field : head.headers()) {
            fields.computeIfAbsent(canonical(field.getKey()), name -> new ArrayList<>())
                    .add(field.getValue());
        }
        fields.remove("Host");
        if (head.method().equals(HttpMethod.POST)) {
            fields.put("Content-Length", List.of("0"));
        }
        fields.computeIfAbsent("User-Agent", name -> List.of("Go-http-client/1.1"));
        List<String> hops = new ArrayList<>(fields.getOrDefault("X-Forwarded-For", List.of()));
        if (client instanceof InetSocketAddress address) {
            hops.add(address.getAddress().getHostAddress());
        }
        fields.put("X-Forwarded-For", List.of(String.join(", ", hops)));
        return fields;
    }

    private static boolean containsIgnoringCase(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    /** {@code textproto.CanonicalMIMEHeaderKey}. */
    private static String canonical(String name) {
        StringBuilder spelled = new StringBuilder(name.length());
        boolean upper = true;
        for (char c : name.toCharArray()) {
            spelled.append(upper ? Character.toUpperCase(c) : Character.toLowerCase(c));
            upper = c == '-';
        }
        return spelled.toString();
    }
}
