package dev.postern.proxy.authn;

import dev.postern.proxy.jwt.JwtAuthenticator;
import dev.postern.proxy.jwt.JwtUser;
import dev.postern.proxy.reload.Reloadable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tokens of JWT issuers, remembered for ten seconds, as kube-apiserver does it with every token. Another configuration asks
 * anew about each.
 */
final class JwtTokens implements TokenAuthenticator {
    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    private final JwtAuthenticator issuers;
    private final TokenCache cache;
    private final TokenDigest digests = new TokenDigest();
    private final AtomicLong generation = new AtomicLong();

    /** {@code changes} is told of each new configuration after the issuers were. */
    JwtTokens(Vertx vertx, JwtAuthenticator issuers, Clock clock, Reloadable<?> changes) {
        this.issuers = issuers;
        this.cache = new TokenCache(vertx, clock, REMEMBERED);
        changes.onChange(changed -> generation.incrementAndGet());
    }

    @Override
    public Optional<Future<Identity>> identity(String token, InetAddress peer) {
        List<String> others = List.of(Long.toString(generation.get()));
        return issuers.verification(token)
                .map(verification -> cache.identity(
                        digests.of(token, others),
                        peer,
                        () -> verification
                                .get()
                                .map(proven -> new ProvenToken(identity(proven.user()), proven.end()))));
    }

    private static Identity identity(JwtUser user) {
        try {
            return new Identity(user.name(), user.uid(), user.groups(), user.extra()).authenticated();
        } catch (IllegalArgumentException odd) {
            // Its message names the part of an identity that is wrong, and not its value.
            throw Unauthenticated.because("the bearer token names nobody who can be passed on: " + odd.getMessage());
        }
    }
}
