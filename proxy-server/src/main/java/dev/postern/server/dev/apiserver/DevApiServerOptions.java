package dev.postern.server.dev.apiserver;

import dev.postern.proxy.authz.RbacPolicy;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TrustAnchors;
import java.net.InetSocketAddress;

/**
 * How the API server serves.
 *
 * @param address where it listens; port 0 is a free one
 * @param serving its own certificate
 * @param clientCA whose certificates name users
 * @param policy who may do what, beside what every cluster grants
 */
public record DevApiServerOptions(
        InetSocketAddress address, KeyPair serving, TrustAnchors clientCA, RbacPolicy policy) {}
