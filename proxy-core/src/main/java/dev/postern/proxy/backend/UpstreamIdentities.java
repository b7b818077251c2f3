package dev.postern.proxy.backend;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authn.PresentedToken;
import dev.postern.proxy.authz.Caller;
import dev.postern.proxy.cluster.ForwardedToken;
import dev.postern.proxy.cluster.Impersonation;
import dev.postern.proxy.cluster.UpstreamIdentity;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.RequestHead;
import java.util.List;
import java.util.Optional;

/** In whose name a request goes to the API server. Every credential that the head presents was found good before. */
final class UpstreamIdentities {
    private final CallerIdentity mode;

    UpstreamIdentities(CallerIdentity mode) {
        this.mode = mode;
    }

    /**
     * The identity of one request.
     *
     * @throws GatewayFailure {@code UNAUTHENTICATED} where tokens are forwarded and the request has none that can be
     */
    UpstreamIdentity of(Caller caller, RequestHead head) {
        if (mode == CallerIdentity.IMPERSONATE) {
            return impersonation(caller.effective());
        }
        String token = PresentedToken.in(head).orElseThrow(UpstreamIdentities::nothingToForward);
        Optional<Impersonation> as =
                caller.impersonates() ? Optional.of(impersonation(caller.effective())) : Optional.empty();
        try {
            return new ForwardedToken(token, as);
        } catch (IllegalArgumentException unwritable) {
            throw nothingToForward();
        }
    }

    private static GatewayFailure nothingToForward() {
        return new GatewayFailure(
                FailureReason.UNAUTHENTICATED,
                "Unauthorized: this cluster forwards its callers' bearer tokens, and the request has none that a header"
                        + " can carry. A client certificate cannot be forwarded, nor can another proxy's word: use a"
                        + " token, or let the gateway impersonate its callers (identity: Impersonate)");
    }

    /**
     * {@code system:authenticated} is left out: the API server adds it, and nobody need be allowed to impersonate it. Not
     * where it is all that a service account has, because the API server gives one without groups those of its namespace.
     */
    private static Impersonation impersonation(Identity identity) {
        List<String> groups = identity.groups().stream()
                .filter(group -> !group.equals("system:authenticated"))
                .toList();
        boolean more = groups.isEmpty() && identity.name().startsWith("system:serviceaccount:");
        return new Impersonation(identity.name(), identity.uid(), more ? identity.groups() : groups, identity.extra());
    }
}
