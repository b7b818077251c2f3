package dev.postern.proxy.backend;

import dev.postern.proxy.cluster.Cidr;
import dev.postern.proxy.front.ClientRequest;
import dev.postern.proxy.http.HttpFields;
import java.net.InetAddress;
import java.util.List;

/**
 * {@code X-Forwarded-For} for a backend: the socket's peer, after what a trusted proxy said before it. What anyone else
 * claims is dropped.
 *
 * @param trustedProxies whose own value is kept
 */
record ForwardedFor(List<Cidr> trustedProxies) {
    static final String NAME = "X-Forwarded-For";

    ForwardedFor {
        trustedProxies = List.copyOf(trustedProxies);
    }

    String value(ClientRequest request) {
        InetAddress peer = request.connection().peer();
        String address = withoutScope(peer.getHostAddress());
        if (trustedProxies.stream().noneMatch(block -> block.contains(peer))) {
            return address;
        }
        HttpFields fields = request.head().fields();
        String before = String.join(", ", fields.list(NAME));
        return before.isEmpty() ? address : before + ", " + address;
    }

    private static String withoutScope(String address) {
        int scope = address.indexOf('%');
        return scope < 0 ? address : address.substring(0, scope);
    }
}
