package dev.postern.proxy.authn;

import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.RequestHead;
import dev.postern.proxy.reload.Reloadable;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who is named by a connection's certificate: a front proxy names somebody else, everyone else themselves. */
final class Certified {
    private final @Nullable FrontProxies proxies;
    private final @Nullable Reloadable<ClientCertificates> users;
    private final CredentialCounts counts;

    /** Another CA means another object for it, and nothing remembered of what the old one signed. */
    Certified(AuthenticationOptions options, Clock clock, CredentialCounts counts) {
        this.proxies = options.requestHeader() == null
                ? null
                : new FrontProxies(options.requestHeader(), options.clientCA(), clock);
        this.users =
                options.clientCA() == null ? null : options.clientCA().map(ca -> new ClientCertificates(ca, clock));
        this.counts = counts;
    }

    /** {@code chain} is not empty. Throws a {@link GatewayFailure} where it names nobody. */
    Identity identity(RequestHead head, List<X509Certificate> chain) {
        Method method = Method.FRONT_PROXY;
        try {
            Optional<Identity> named = proxies == null ? Optional.empty() : proxies.identity(head, chain);
            method = named.isPresent() ? method : Method.CERTIFICATE;
            Identity identity = named.isPresent() ? named.get() : ofUser(chain);
            counts.count(method, true);
            return identity;
        } catch (GatewayFailure refused) {
            counts.count(method, false);
            throw refused;
        }
    }

    private Identity ofUser(List<X509Certificate> chain) {
        if (users == null) {
            throw Unauthenticated.because("client certificates are not accepted here");
        }
        return users.current().identity(chain);
    }
}
