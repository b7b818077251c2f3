package dev.postern.proxy.backend;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authn.PresentedToken;
import dev.postern.proxy.authz.Caller;
import dev.postern.proxy.authz.ImpersonationHeaders;
import dev.postern.proxy.cluster.ForwardedToken;
import dev.postern.proxy.cluster.Impersonation;
import dev.postern.proxy.cluster.UpstreamIdentity;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.RequestHead;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** In whose name a request goes to the API server. Every credential that the head presents was found good before. */
final class UpstreamIdentities {
    /** Of the identities whose headers are at hand. */
    private static final int MOST = 256;

    private final CallerIdentity mode;
    /** Each is checked and written once; all are forgotten when there are many. */
    private final Map<Identity, Impersonation> impersonations = new ConcurrentHashMap<>();

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
        Optional<Impersonation> as = caller.impersonates() ? Optional.of(sent(head)) : Optional.empty();
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
     * What the client's own headers name, which the caller was found to be allowed to. The API server adds to it what follows
     * from it, such as a service account's groups; said outright, each would need a right of its own there.
     */
    private static Impersonation sent(RequestHead head) {
        ImpersonationHeaders asked = ImpersonationHeaders.read(head.fields());
        return new Impersonation(asked.user(), asked.uid(), asked.groups(), asked.extra());
    }

    private Impersonation impersonation(Identity identity) {
        if (impersonations.size() > MOST) {
            impersonations.clear();
        }
        return impersonations.computeIfAbsent(identity, UpstreamIdentities::written);
    }

    /**
     * {@code system:authenticated} is left out: the API server adds it, and nobody need be allowed to impersonate it. Not
     * where it is all that a service account has, because the API server gives one without groups those of its namespace.
     */
    private static Impersonation written(Identity identity) {
        List<String> groups = identity.groups().stream()
                .filter(group -> !group.equals("system:authenticated"))
                .toList();
        boolean more = groups.isEmpty() && identity.name().startsWith("system:serviceaccount:");
        return new Impersonation(identity.name(), identity.uid(), more ? identity.groups() : groups, identity.extra());
    }
}
