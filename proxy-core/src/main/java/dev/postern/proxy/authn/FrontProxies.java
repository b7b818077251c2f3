package dev.postern.proxy.authn;

import dev.postern.proxy.authn.AuthenticationOptions.RequestHeader;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.RequestHead;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TrustAnchors;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Front proxies name the user of a request in its headers ({@code apiserver
 * pkg/authentication/request/headerrequest/requestheader.go}); nobody else's headers are looked at. A front proxy is known by a
 * certificate of the proxies' own CA, and by its common name. Where that CA has come to be the one of users, nobody is a front
 * proxy: any user could name another (kubernetes#118980).
 */
final class FrontProxies {
    private final Set<String> allowedNames;
    private final Reloadable<ClientCertificates> proxies;
    private final Reloadable<Boolean> separate;

    FrontProxies(RequestHeader options, @Nullable Reloadable<TrustAnchors> users, Clock clock) {
        this.allowedNames = options.allowedNames();
        this.proxies = options.clientCA().map(ca -> new ClientCertificates(ca, clock));
        this.separate = users == null
                ? Reloadable.of(true)
                : Reloadable.both(options.clientCA(), users, (ours, theirs) -> !ours.overlaps(theirs));
    }

    /**
     * Whom a front proxy names; nothing where the certificate is not one of the proxies' CA.
     *
     * @param chain not empty
     * @throws GatewayFailure where it is, and the proxy may not name users or names none
     */
    Optional<Identity> identity(RequestHead head, List<X509Certificate> chain) {
        if (!RemoteUser.isNamed(head.fields())) {
            return Optional.empty();
        }
        String proxy;
        try {
            proxy = proxies.current().identity(chain).name();
        } catch (GatewayFailure anotherCertificate) {
            // The certificate may be a user's, whose CA will say so or refuse it; the headers count for nothing then.
            return Optional.empty();
        }
        if (!separate.current()) {
            throw Unauthenticated.because("the CA of front proxies is also that of users, so no proxy is believed");
        }
        if (!allowedNames.contains(proxy)) {
            throw Unauthenticated.because("the client certificate is not that of a front proxy that may name users");
        }
        return Optional.of(RemoteUser.of(head.fields()));
    }
}
