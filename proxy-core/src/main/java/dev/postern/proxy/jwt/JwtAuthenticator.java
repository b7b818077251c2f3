package dev.postern.proxy.jwt;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.reload.Reloadable;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Believes the issuers of a configuration. A token says itself, before anything is verified, which issuer it means; then that
 * issuer decides and nobody else. Signatures and expressions are worker threads' work. Any thread.
 */
public final class JwtAuthenticator {
    private static final Duration KEYS_WAIT = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Clock clock;
    private final KeyFetches fetches;
    private final Runnable changesEnd;
    private volatile List<Issuer> issuers;
    private boolean closed;

    /** Reads no keys yet. Each new value of the options counts from the next token on; unchanged issuers keep their keys. */
    public JwtAuthenticator(Vertx vertx, Reloadable<JwtOptions> options, Clock clock, MeterRegistry meters) {
        this.vertx = vertx;
        this.clock = clock;
        this.fetches = new KeyFetches(meters);
        this.issuers = issuers(options.current(), List.of());
        this.changesEnd = options.onChange(this::replace);
        Gauge.builder("postern.authentication.jwks.age", this, JwtAuthenticator::oldestAge)
                .description(
                        "Seconds since the keys of that issuer were read whose keys are oldest; NaN before and without")
                .baseUnit("seconds")
                .register(meters);
    }

    private List<Issuer> issuers(JwtOptions options, List<Issuer> former) {
        List<Issuer> made = new ArrayList<>();
        for (JwtIssuer issuer : options.issuers()) {
            IssuerKeys keys = former.stream()
                    .map(Issuer::keys)
                    .filter(known -> known.source().equals(issuer.keys()))
                    .findFirst()
                    .orElseGet(() -> new IssuerKeys(issuer.keys(), vertx, clock, fetches));
            made.add(new Issuer(issuer, keys));
        }
        return List.copyOf(made);
    }

    private synchronized void replace(JwtOptions options) {
        if (closed) {
            return;
        }
        List<Issuer> former = issuers;
        List<Issuer> next = issuers(options, former);
        List<IssuerKeys> kept = next.stream().map(Issuer::keys).toList();
        issuers = next;
        former.stream().map(Issuer::keys).filter(keys -> !kept.contains(keys)).forEach(IssuerKeys::close);
        List<IssuerKeys> known = former.stream().map(Issuer::keys).toList();
        kept.stream().filter(keys -> !known.contains(keys)).forEach(IssuerKeys::start);
    }

    /** Begins to read the issuers' keys; a token that comes before them is refused. */
    public void start() {
        issuers.forEach(issuer -> issuer.keys().start());
    }

    /**
     * What verifies a token, or nothing where no issuer here is meant.
     *
     * @return begins when it is asked for; then completes on any thread, or fails with {@code UNAUTHENTICATED}
     */
    public Optional<Supplier<Future<Verified>>> verification(String token) {
        if (issuers.isEmpty()) {
            return Optional.empty();
        }
        return CompactToken.parse(token)
                .flatMap(parsed -> issuer(parsed.issuer()).map(issuer -> () -> verified(issuer, parsed)));
    }

    private Optional<Issuer> issuer(String url) {
        return issuers.stream()
                .filter(issuer -> issuer.options().keys().issuer().equals(url))
                .findFirst();
    }

    private Future<Verified> verified(Issuer issuer, CompactToken token) {
        CompactToken.Wanted wanted;
        try {
            wanted = token.wanted();
        } catch (GatewayFailure refused) {
            return Future.failedFuture(refused);
        }
        return issuer.keys()
                .having(wanted)
                .timeout(KEYS_WAIT)
                .otherwise(late -> issuer.keys().current())
                .compose(keys -> vertx.executeBlocking(() -> verify(issuer.options(), token, wanted, keys), false));
    }

    private Verified verify(JwtIssuer issuer, CompactToken token, CompactToken.Wanted wanted, SigningKeys keys) {
        if (!keys.has(wanted)) {
            throw RefusedToken.because("its issuer has no such key, or its keys have not been read yet");
        }
        if (!keys.verify(token, wanted)) {
            throw RefusedToken.because("its signature is not its issuer's");
        }
        Instant end = RegisteredClaims.check(token.claims(), issuer.audiences(), clock.instant());
        return new Verified(issuer.user(token.claims()), end);
    }

    /** Completes where every issuer has a key; fails with the first that has none. */
    public Future<Void> ready() {
        for (Issuer issuer : issuers) {
            if (issuer.keys().current().isEmpty()) {
                return Future.failedFuture(new GatewayFailure(
                        FailureReason.UNAVAILABLE,
                        "no usable key of issuer " + issuer.options().keys().issuer() + " has been read"));
            }
        }
        return Future.succeededFuture();
    }

    private double oldestAge() {
        return issuers.stream()
                .map(issuer -> issuer.keys().lastRead())
                .min(Instant::compareTo)
                .filter(read -> read.isAfter(Instant.MIN))
                .map(read -> Duration.between(read, clock.instant()).toMillis() / 1000d)
                .orElse(Double.NaN);
    }

    /** Reads no more keys, also not of issuers that come later. */
    public synchronized Future<Void> close() {
        closed = true;
        changesEnd.run();
        return Future.join(issuers.stream().map(issuer -> issuer.keys().close()).toList())
                .mapEmpty();
    }

    /** A user and when the token ends. */
    public record Verified(JwtUser user, Instant end) {}

    private record Issuer(JwtIssuer options, IssuerKeys keys) {}
}
