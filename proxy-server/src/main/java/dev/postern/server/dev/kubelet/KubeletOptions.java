package dev.postern.server.dev.kubelet;

import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TrustAnchors;
import dev.postern.server.dev.streaming.StreamingOptions;
import java.net.InetSocketAddress;

/**
 * How a kubelet serves.
 *
 * @param address where it listens, 10250 being a kubelet's port; port 0 is a free one
 * @param nodeName what is authorized is {@code nodes/…} of this name
 * @param authorizer is asked {@code create nodes/proxy} and the like
 */
public record KubeletOptions(
        InetSocketAddress address, String nodeName, Tls tls, Authorizer authorizer, StreamingOptions streaming) {
    /**
     * The certificates of both sides.
     *
     * @param serving the kubelet's own
     * @param clientCA whose certificates name users
     */
    public record Tls(KeyPair serving, TrustAnchors clientCA) {}
}
