package dev.postern.proxy.authn;

import dev.postern.proxy.authn.AuthenticationOptions.Configured;
import dev.postern.proxy.cluster.ApiServer;
import dev.postern.proxy.jwt.JwtAuthenticator;
import dev.postern.proxy.reload.Reloadable;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link Authenticator} for each cluster, and owns what all of them share: certificates that were verified, issuers'
 * keys, static tokens. Any thread.
 */
public final class Authenticators {
    private final Vertx vertx;
    private final AuthenticationOptions options;
    private final Clock clock = Clock.systemUTC();
    private final CredentialCounts counts;
    private final Certified certified;
    private final Reloadable<StaticTokens> tokens;
    private final JwtAuthenticator issuers;
    private final JwtTokens issuersTokens;

    /**
     * For gateways that believe what the options say and nothing else; opens nothing.
     *
     * @throws IllegalArgumentException where two static tokens are the same
     */
    public Authenticators(Vertx vertx, AuthenticationOptions options, MeterRegistry meters) {
        this.vertx = vertx;
        this.options = options;
        this.counts = new CredentialCounts(meters);
        this.certified = new Certified(options, clock, counts);
        this.tokens = options.tokens().map(StaticTokens::new);
        this.issuers = new JwtAuthenticator(vertx, options.configured().map(Configured::jwt), clock, meters);
        this.issuersTokens = new JwtTokens(vertx, issuers, clock, options.configured());
    }

    /** Begins to read the keys of JWT issuers. */
    public void start() {
        issuers.start();
    }

    /**
     * For one cluster.
     *
     * @param apiServer asked about tokens where that is configured, or null where the cluster has none
     */
    public Authenticator of(@Nullable ApiServer apiServer) {
        Credentials credentials = new Credentials(
                certified,
                methods(apiServer),
                () -> options.configured().current().anonymous(),
                counts);
        return request -> credentials.identity(
                request.head(),
                request.connection().certificates(),
                request.connection().peer());
    }

    private List<TokenAuthenticator> methods(@Nullable ApiServer apiServer) {
        List<TokenAuthenticator> methods = new ArrayList<>();
        methods.add((token, peer) -> tokens.current().identity(token).map(Future::succeededFuture));
        methods.add(issuersTokens);
        List<Method> labels = new ArrayList<>(List.of(Method.STATIC_TOKEN, Method.JWT));
        if (apiServer != null && options.tokenReview() != null) {
            methods.add(new TokenReviews(
                    vertx, json -> apiServer.review(TokenReviews.TARGET, json), options.tokenReview(), clock));
            labels.add(Method.TOKEN_REVIEW);
        }
        List<TokenAuthenticator> counted = new ArrayList<>();
        for (int i = 0; i < methods.size(); i++) {
            counted.add(counted(labels.get(i), methods.get(i)));
        }
        return counted;
    }

    private TokenAuthenticator counted(Method label, TokenAuthenticator method) {
        return (token, peer) -> {
            Optional<Future<Identity>> identity = method.identity(token, peer);
            return identity.map(future -> counts.counted(label, future));
        };
    }

    /** Completes where every JWT issuer has a key; fails with the first that has none. */
    public Future<Void> ready() {
        return issuers.ready();
    }

    /** Reads no more keys. */
    public Future<Void> close() {
        return issuers.close();
    }
}
