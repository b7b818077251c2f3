package dev.postern.server.config;

import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TrustAnchors;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Until when the certificates of a loaded value hold.
 *
 * @param earliest when the first of the chain, or of the CAs, ends
 * @param last from when on nothing of it can be used: the end of a pair's own certificate, or of the last CA
 */
public record Expiry(Instant earliest, Instant last) {
    /** Of a key pair or of CAs; nothing of any other value. */
    static Optional<Expiry> of(Object value) {
        if (value instanceof KeyPair pair) {
            List<X509Certificate> chain = pair.chain();
            return Optional.of(new Expiry(
                    ends(chain).min(Instant::compareTo).orElseThrow(),
                    chain.get(0).getNotAfter().toInstant()));
        }
        if (value instanceof TrustAnchors anchors) {
            return Optional.of(new Expiry(
                    ends(anchors.certificates()).min(Instant::compareTo).orElseThrow(),
                    ends(anchors.certificates()).max(Instant::compareTo).orElseThrow()));
        }
        return Optional.empty();
    }

    private static Stream<Instant> ends(List<X509Certificate> certificates) {
        return certificates.stream().map(one -> one.getNotAfter().toInstant());
    }
}
