package dev.postern.proxy.authn;

import dev.postern.proxy.jwt.JwtAuthenticator;
import dev.postern.proxy.jwt.JwtUser;
import dev.postern.proxy.reload.Reloadable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Tokens of JWT issuers, remembered for ten seconds, as kube-apiserver does it with every token. Another configuration asks
 * anew about each.
 */
final class JwtTokens implements TokenAuthenticator {
    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    private final JwtAuthenticator issuers;
    private final Reloadable<TokenCache> caches;

    /** {@code changes} is told of each new configuration after the issuers were. */
    JwtTokens(Vertx vertx, JwtAuthenticator issuers, Clock clock, Reloadable<?> changes) {
        this.issuers = issuers;
        this.caches = changes.map(changed -> new TokenCache(vertx, clock, REMEMBERED));
    }

    /** The cache is taken before the issuers are: a new one never gets what former issuers say. */
    @Override
    public Optional<Future<Identity>> identity(BearerToken token, InetAddress peer) {
        TokenCache cache = caches.current();
        return cache.known(token.digest())
                .or(() -> issuers.verification(token.text())
                        .map(verification -> cache.identity(
                                token.digest(), peer, () -> verification.get().map(JwtTokens::proven))));
    }

    private static ProvenToken proven(JwtAuthenticator.Verified verified) {
        JwtUser user = verified.user();
        try {
            Identity identity = new Identity(user.name(), user.uid(), user.groups(), user.extra());
            return new ProvenToken(identity.authenticated(), verified.end());
        } catch (IllegalArgumentException odd) {
            // Its message names the part of an identity that is wrong, and not its value.
            throw Unauthenticated.because("the bearer token names nobody who can be passed on: " + odd.getMessage());
        }
    }
}
