package dev.postern.proxy.authn;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The methods that are asked about a bearer token, in order; the first whose token it is decides. Any thread. */
final class TokenMethods {
    /** Of a token: what the largest known issuers come to, a few times. */
    static final int LIMIT = 16 * 1024;

    private final TokenDigest digests;
    private final List<TokenAuthenticator> methods;

    /** {@code digests} are those that the methods know tokens by. */
    TokenMethods(TokenDigest digests, List<TokenAuthenticator> methods) {
        this.digests = digests;
        this.methods = List.copyOf(methods);
    }

    /** Whose a token is. Throws a {@link dev.postern.proxy.failure.GatewayFailure} where no method knows it. */
    Future<Identity> identity(String text, InetAddress peer) {
        if (text.length() > LIMIT) {
            throw Unauthenticated.because("the bearer token is longer than " + LIMIT / 1024 + " KiB");
        }
        BearerToken token = new BearerToken(text, digests.of(text));
        for (TokenAuthenticator method : methods) {
            Optional<Future<Identity>> identity = method.identity(token, peer);
            if (identity.isPresent()) {
                return identity.get();
            }
        }
        throw Unauthenticated.because("the bearer token is not known here");
    }
}
