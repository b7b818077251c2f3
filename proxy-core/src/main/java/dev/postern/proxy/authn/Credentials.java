package dev.postern.proxy.authn;

import dev.postern.proxy.http.RequestHead;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All credentials of a request, each of which must hold. kube-apiserver takes the first that does and forgets the others;
 * here a request whose credentials disagree, or one of which is not good, has no identity, so that nobody acts under
 * another one than they think. There is no anonymous user.
 *
 * <pre>
 *   certificate   token           identity
 *   none          none            401
 *   good          none            the certificate's
 *   none          good            the token's
 *   good          good, same name the certificate's, which kube-apiserver too asks first
 *   good          good, other     401
 *   bad           any             401
 *   any           bad             401
 * </pre>
 */
final class Credentials {
    private final @Nullable ClientCertificates certificates;
    private final StaticTokens tokens;

    Credentials(AuthenticationOptions options, Clock clock) {
        this.certificates = options.clientCA() == null
                ? null
                : new ClientCertificates(options.clientCA().current(), clock);
        this.tokens = new StaticTokens(options.tokens().current());
    }

    /** Throws a {@link dev.postern.proxy.failure.GatewayFailure} where there is none. */
    Identity identity(RequestHead head, List<X509Certificate> chain) {
        List<Identity> proven = new ArrayList<>(2);
        if (!chain.isEmpty()) {
            proven.add(ofCertificate(chain));
        }
        for (String token : BearerTokens.in(head)) {
            proven.add(tokens.identity(token)
                    .orElseThrow(() -> Unauthenticated.because("the bearer token is not known here")));
        }
        if (proven.isEmpty()) {
            throw Unauthenticated.because("the request has neither a client certificate nor a bearer token");
        }
        Identity first = proven.get(0);
        if (!proven.stream().allMatch(identity -> identity.name().equals(first.name()))) {
            throw Unauthenticated.because("the request's credentials are of different users");
        }
        return first;
    }

    private Identity ofCertificate(List<X509Certificate> chain) {
        if (certificates == null) {
            throw Unauthenticated.because("client certificates are not accepted here");
        }
        return certificates.identity(chain);
    }
}
