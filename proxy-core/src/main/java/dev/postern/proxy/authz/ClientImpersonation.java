package dev.postern.proxy.authz;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets a caller act as somebody else, as the API server does ({@code apiserver pkg/endpoints/filters/impersonation}): every
 * value that the headers name is a question of its own, verb {@code impersonate}, about the caller who sent them. The
 * headers themselves go no further; what goes on is the identity.
 *
 * <p>Constrained impersonation (KEP-5284, verbs {@code impersonate:…}) is not asked for: who has no more than that is refused.
 */
final class ClientImpersonation {
    private static final String VERB = "impersonate";
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final String ANONYMOUS = "system:anonymous";
    private static final String UNAUTHENTICATED = "system:unauthenticated";
    /** For all questions together: a client may name a thousand groups. */
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Gate gate;

    /** One whose questions this gate answers. */
    ClientImpersonation(Gate gate) {
        this.gate = gate;
    }

    /** Fails with {@code MALFORMED}, {@code DENIED}, or where nobody can decide. */
    Future<Caller> caller(Identity authenticated, HttpFields fields) {
        if (!ImpersonationHeaders.areIn(fields)) {
            return Future.succeededFuture(Caller.of(authenticated));
        }
        try {
            ImpersonationHeaders wanted = ImpersonationHeaders.read(fields);
            Identity effective = effective(wanted);
            return ask(questions(authenticated, wanted), System.nanoTime() + DEADLINE.toNanos())
                    .map(new Caller(authenticated, effective));
        } catch (GatewayFailure malformed) {
            return Future.failedFuture(malformed);
        }
    }

    private Future<Void> ask(List<AccessAttributes> questions, long deadline) {
        if (questions.isEmpty()) {
            return Future.succeededFuture();
        }
        if (System.nanoTime() - deadline > 0) {
            return Future.failedFuture(new GatewayFailure(
                    FailureReason.BACKEND_TIMEOUT,
                    "it takes too long to check every part of the identity that Impersonate headers name"));
        }
        return gate.pass(questions.subList(0, 1))
                .compose(allowed -> ask(questions.subList(1, questions.size()), deadline));
    }

    /** Users and service accounts, groups, extra, UID: the API server's own order. */
    private static List<AccessAttributes> questions(Identity user, ImpersonationHeaders wanted) {
        List<AccessAttributes> questions = new ArrayList<>();
        questions.add(new AccessAttributes(
                user,
                VERB,
                ServiceAccountName.of(wanted.user())
                        .map(account -> core(account.namespace(), "serviceaccounts", account.name()))
                        .orElseGet(() -> core("", "users", wanted.user()))));
        wanted.groups().forEach(group -> questions.add(new AccessAttributes(user, VERB, core("", "groups", group))));
        wanted.extra()
                .forEach((key, values) -> values.forEach(value -> questions.add(
                        new AccessAttributes(user, VERB, new Resource("", AUTHENTICATION, "userextras", key, value)))));
        if (!wanted.uid().isEmpty()) {
            questions.add(new AccessAttributes(user, VERB, new Resource("", AUTHENTICATION, "uids", "", wanted.uid())));
        }
        return questions;
    }

    /** These have no version there, because they are no objects. */
    private static Resource core(String namespace, String resource, String name) {
        return new Resource(namespace, "", "", resource, "", name);
    }

    /** Exactly what was asked for and nothing of the caller's own, with the groups that follow from it. */
    private static Identity effective(ImpersonationHeaders wanted) {
        Optional<ServiceAccountName> account = ServiceAccountName.of(wanted.user());
        List<String> groups = new ArrayList<>(
                wanted.groups().isEmpty() && account.isPresent() ? account.get().groups() : wanted.groups());
        if (wanted.user().equals(ANONYMOUS) && !groups.contains(UNAUTHENTICATED)) {
            groups.add(UNAUTHENTICATED);
        }
        try {
            return new Identity(wanted.user(), wanted.uid(), groups, wanted.extra()).authenticated();
        } catch (IllegalArgumentException unfit) {
            throw new GatewayFailure(
                    FailureReason.MALFORMED, "Impersonate headers name nobody: " + unfit.getMessage(), unfit);
        }
    }
}
