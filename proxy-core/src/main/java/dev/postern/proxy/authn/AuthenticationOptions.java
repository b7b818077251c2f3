package dev.postern.proxy.authn;

import dev.postern.proxy.jwt.JwtOptions;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TrustAnchors;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is believed. What reloads counts from the next request on.
 *
 * @param clientCA whose certificates name users, or null
 * @param tokens the static token file's lines, possibly none
 * @param requestHeader which front proxies may name users, or null
 * @param tokenReview how a cluster's API server is asked about tokens, or null where it is not
 * @param configured JWT issuers and the anonymous user
 */
public record AuthenticationOptions(
        @Nullable Reloadable<TrustAnchors> clientCA,
        Reloadable<List<StaticToken>> tokens,
        @Nullable RequestHeader requestHeader,
        @Nullable TokenReview tokenReview,
        Reloadable<Configured> configured) {
    /** Client certificates and static tokens alone. */
    public AuthenticationOptions(@Nullable Reloadable<TrustAnchors> clientCA, Reloadable<List<StaticToken>> tokens) {
        this(clientCA, tokens, null, null, Reloadable.of(Configured.NOTHING));
    }

    /**
     * The CAs that clients are told, so that each can choose among its certificates: users' and front proxies'. Null where no
     * certificate is asked for. Ask once: each call makes another value that follows both.
     */
    public @Nullable Reloadable<TrustAnchors> certificateAuthorities() {
        if (requestHeader == null || clientCA == null) {
            return requestHeader == null ? clientCA : requestHeader.clientCA();
        }
        return Reloadable.both(clientCA, requestHeader.clientCA(), TrustAnchors::with);
    }

    /** One line of the API server's static token file; {@code toString} does not show the token. */
    public record StaticToken(String token, Identity identity) {
        @Override
        public String toString() {
            return "StaticToken[" + identity.name() + "]";
        }
    }

    /**
     * Front proxies ({@code --requestheader-*} of kube-apiserver).
     *
     * @param clientCA whose certificates proxies have; nobody else may have one of it
     * @param allowedNames the common names that proxies have; at least one
     */
    public record RequestHeader(Reloadable<TrustAnchors> clientCA, Set<String> allowedNames) {
        /**
         * Copies the set.
         *
         * @throws IllegalArgumentException where no name is allowed: any certificate of the CA would do
         */
        public RequestHeader {
            allowedNames = Set.copyOf(allowedNames);
            if (allowedNames.isEmpty()) {
                throw new IllegalArgumentException("a front proxy needs an allowed name");
            }
        }
    }

    /**
     * TokenReview.
     *
     * @param cacheTTL how long a good answer counts, at most {@link #LONGEST_CACHE}: so long a revoked token still works
     * @param audiences tokens must be for one of them; empty for those of the API server
     */
    public record TokenReview(Duration cacheTTL, List<String> audiences) {
        /** The longest time for which an answer is kept. */
        public static final Duration LONGEST_CACHE = Duration.ofSeconds(10);

        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException where the time is negative or too long
         */
        public TokenReview {
            audiences = List.copyOf(audiences);
            if (cacheTTL.isNegative() || cacheTTL.compareTo(LONGEST_CACHE) > 0) {
                throw new IllegalArgumentException("cacheTTL must be between 0s and " + LONGEST_CACHE.toSeconds()
                        + "s: so long a revoked token still works");
            }
        }
    }

    /** What an {@code AuthenticationConfiguration} says. */
    public record Configured(JwtOptions jwt, Anonymous anonymous) {
        /** No issuer, nobody anonymous. */
        public static final Configured NOTHING = new Configured(JwtOptions.NONE, Anonymous.OFF);
    }

    /**
     * Who shows no credential at all.
     *
     * @param enabled whether they are {@code system:anonymous}
     * @param paths for these paths only, each as it stands in the request; empty for all
     */
    public record Anonymous(boolean enabled, Set<String> paths) {
        /** Nobody. */
        public static final Anonymous OFF = new Anonymous(false, Set.of());

        /** Copies the set. */
        public Anonymous {
            paths = Set.copyOf(paths);
        }

        boolean allows(String path) {
            return enabled && (paths.isEmpty() || paths.contains(path));
        }
    }
}
