package dev.postern.proxy.authn;

import dev.postern.proxy.authn.AuthenticationOptions.Configured;
import dev.postern.proxy.authn.AuthenticationOptions.TokenReview;
import dev.postern.proxy.cluster.ApiServer;
import dev.postern.proxy.jwt.JwtAuthenticator;
import dev.postern.proxy.reload.Reloadable;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
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
    private final TokenDigest digests = new TokenDigest();
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
        this.tokens = options.tokens().map(lines -> new StaticTokens(lines, digests));
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
                new TokenMethods(digests, methods(apiServer)),
                () -> options.configured().current().anonymous(),
                counts);
        return request -> credentials.identity(
                request.head(),
                request.connection().certificates(),
                request.connection().peer());
    }

    private List<TokenAuthenticator> methods(@Nullable ApiServer apiServer) {
        List<TokenAuthenticator> methods = new ArrayList<>();
        methods.add(counted(
                Method.STATIC_TOKEN,
                (token, peer) -> tokens.current().identity(token).map(Future::succeededFuture)));
        methods.add(counted(Method.JWT, issuersTokens));
        TokenReview review = options.tokenReview();
        if (apiServer != null && review != null) {
            methods.add(counted(
                    Method.TOKEN_REVIEW,
                    new TokenReviews(vertx, json -> apiServer.review(TokenReviews.TARGET, json), review, clock)));
        }
        return methods;
    }

    private TokenAuthenticator counted(Method label, TokenAuthenticator method) {
        return (token, peer) -> method.identity(token, peer).map(identity -> counts.counted(label, identity));
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
