package dev.postern.proxy.authn;

import dev.postern.proxy.authn.AuthenticationOptions.Anonymous;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.RequestHead;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All credentials of a request, each of which must hold. kube-apiserver takes the first that does and forgets the others;
 * here a request whose credentials disagree, or one of which is not good, has no identity, so that nobody acts under
 * another one than they think. Who shows nothing at all is anonymous where that is switched on.
 *
 * <pre>
 *   certificate   token           identity
 *   none          none            401, or the anonymous user
 *   good          none            the certificate's, or whom a front proxy's headers name
 *   none          good            the token's
 *   good          good, same name the certificate's, which kube-apiserver too asks first
 *   good          good, other     401
 *   bad           any             401
 *   any           bad             401
 * </pre>
 *
 * Each token is looked for in the static tokens, then it is its issuer's where that is known here, then the cluster's to
 * review. The first of these whose token it is decides: a token that an issuer refuses is not shown to the cluster.
 */
final class Credentials {
    private static final Identity NOBODY =
            new Identity("system:anonymous", "", List.of("system:unauthenticated"), Map.of());

    private final Certified certified;
    private final TokenMethods methods;
    private final Supplier<Anonymous> anonymous;
    private final CredentialCounts counts;

    Credentials(Certified certified, TokenMethods methods, Supplier<Anonymous> anonymous, CredentialCounts counts) {
        this.certified = certified;
        this.methods = methods;
        this.anonymous = anonymous;
        this.counts = counts;
    }

    /** Fails with a {@link GatewayFailure} where there is none. */
    Future<Identity> identity(RequestHead head, List<X509Certificate> chain, InetAddress peer) {
        try {
            Identity first = chain.isEmpty() ? null : certified.identity(head, chain);
            List<String> tokens = BearerTokens.in(head);
            if (tokens.isEmpty()) {
                return Future.succeededFuture(first == null ? nobody(head) : first);
            }
            return agreed(
                    first,
                    tokens.stream().map(token -> methods.identity(token, peer)).toList());
        } catch (GatewayFailure refused) {
            return Future.failedFuture(refused);
        }
    }

    private Identity nobody(RequestHead head) {
        if (!anonymous.get().allows(head.path())) {
            throw Unauthenticated.because("the request has neither a client certificate nor a bearer token");
        }
        counts.count(Method.ANONYMOUS, true);
        return NOBODY;
    }

    private static Future<Identity> agreed(@Nullable Identity certified, List<Future<Identity>> ofTokens) {
        if (certified == null && ofTokens.size() == 1) {
            return ofTokens.get(0);
        }
        return Future.all(ofTokens).map(all -> {
            List<Identity> proven = new ArrayList<>();
            if (certified != null) {
                proven.add(certified);
            }
            proven.addAll(all.list());
            Identity first = proven.get(0);
            if (!proven.stream().allMatch(identity -> identity.name().equals(first.name()))) {
                throw Unauthenticated.because("the request's credentials are of different users");
            }
            return first;
        });
    }
}
