package dev.postern.proxy.authn;

import dev.postern.proxy.http.RequestHead;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;

/** Certificates and static tokens, whose answers are there at once. */
final class SyncCredentials {
    private final Credentials credentials;

    SyncCredentials(AuthenticationOptions options, Clock clock) {
        CredentialCounts counts = new CredentialCounts(new SimpleMeterRegistry());
        TokenDigest digests = new TokenDigest();
        StaticTokens tokens = new StaticTokens(options.tokens().current(), digests);
        this.credentials = new Credentials(
                new Certified(options, clock, counts),
                new TokenMethods(
                        digests, List.of((token, peer) -> tokens.identity(token).map(Future::succeededFuture))),
                () -> options.configured().current().anonymous(),
                counts);
    }

    /** Throws what the future fails with. */
    Identity identity(RequestHead head, List<X509Certificate> chain) {
        Future<Identity> identity = credentials.identity(head, chain, InetAddress.getLoopbackAddress());
        if (identity.cause() instanceof RuntimeException failure) {
            throw failure;
        }
        return identity.result();
    }
}
