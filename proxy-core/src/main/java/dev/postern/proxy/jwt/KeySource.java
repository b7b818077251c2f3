package dev.postern.proxy.jwt;

import dev.postern.proxy.tls.TrustAnchors;
import java.net.URI;
import java.util.Set;

/**
 * Where an issuer's keys are.
 *
 * @param issuer its URL, exactly as its tokens and its discovery document have it
 * @param discovery URL of the discovery document, https
 * @param ca whose certificates the issuer's servers may have
 * @param otherHosts hosts beside the discovery document's own where the keys may be
 */
public record KeySource(String issuer, URI discovery, TrustAnchors ca, Set<String> otherHosts) {
    /** Copies the set. */
    public KeySource {
        otherHosts = Set.copyOf(otherHosts);
    }

    /**
     * Whether the gateway goes there for keys. A discovery document that is not the issuer's must not send it anywhere else
     * (server-side request forgery).
     */
    boolean allows(URI keys) {
        String host = keys.getHost();
        return "https".equalsIgnoreCase(keys.getScheme())
                && host != null
                && keys.getUserInfo() == null
                && (host.equalsIgnoreCase(discovery.getHost()) && port(keys) == port(discovery)
                        || otherHosts.contains(host));
    }

    private static int port(URI url) {
        return url.getPort() < 0 ? 443 : url.getPort();
    }
}
