package dev.postern.server.dev.apiserver.access;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.server.dev.apiserver.status.ApiFailure;
import dev.postern.server.dev.apiserver.status.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code Impersonate-*} headers ({@code apiserver pkg/endpoints/filters/impersonation}): who may {@code impersonate} every
 * part of a user acts as that user, with nothing of their own.
 */
public final class Impersonation {
    private static final String ANONYMOUS = "system:anonymous";
    private static final String AUTHENTICATED = "system:authenticated";
    private static final String UNAUTHENTICATED = "system:unauthenticated";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";
    private static final String USER_INFO = "user-info";
    private static final String AUTHENTICATION = "authentication.k8s.io";

    private final Rights rights;

    /** {@code rights} says who may impersonate whom. */
    public Impersonation(Rights rights) {
        this.rights = rights;
    }

    /**
     * In whose name the request is made: the user's own where the headers ask for nobody.
     *
     * @param question what the request asks for, by the real user
     * @return the impersonated user, or nothing
     * @throws dev.postern.server.dev.apiserver.status.ApiFailure 400 where there is no name, 403 where it is not allowed
     */
    public Optional<Identity> resolve(Iterable<Map.Entry<String, String>> headers, AccessAttributes question) {
        WantedUser wanted = WantedUser.of(headers);
        if (wanted.name().isEmpty()) {
            if (!wanted.isNobody()) {
                throw Failures.badImpersonation("requested " + wanted.inGo() + " without impersonating a user name");
            }
            return Optional.empty();
        }
        for (AccessAttributes part : questions(wanted, question.user())) {
            if (!rights.allows(part)) {
                throw refusal(wanted, question, part);
            }
        }
        return Optional.of(identity(wanted));
    }

    /**
     * Kubernetes tries the constrained ways first (KEP-5284) and tells of the first refusal. They are not granted here, but
     * are told of where they would have been tried.
     */
    private ApiFailure refusal(WantedUser wanted, AccessAttributes question, AccessAttributes part) {
        String mode = mode(wanted.name());
        if (!mode.equals(USER_INFO) && !wanted.isNameAlone()) {
            return Rights.refusal(part);
        }
        AccessAttributes on = new AccessAttributes(
                question.user(), "impersonate-on:" + mode + ":" + question.verb(), question.target());
        if (!rights.allows(on)) {
            return Rights.refusal(on);
        }
        Resource user = new Resource("", AUTHENTICATION, "users", "", wanted.name());
        return Rights.refusal(new AccessAttributes(question.user(), "impersonate:" + mode, user));
    }

    private static List<AccessAttributes> questions(WantedUser wanted, Identity user) {
        List<AccessAttributes> questions = new ArrayList<>();
        String[] account = wanted.name().split(":", -1);
        if (isServiceAccount(wanted.name())) {
            questions.add(question(user, new Resource(account[2], "", "serviceaccounts", "", account[3])));
        } else {
            questions.add(question(user, new Resource("", "", "users", "", wanted.name())));
        }
        wanted.groups().forEach(group -> questions.add(question(user, new Resource("", "", "groups", "", group))));
        wanted.extra()
                .forEach((key, values) -> values.forEach(value ->
                        questions.add(question(user, new Resource("", AUTHENTICATION, "userextras", key, value)))));
        if (!wanted.uid().isEmpty()) {
            questions.add(question(user, new Resource("", AUTHENTICATION, "uids", "", wanted.uid())));
        }
        return questions;
    }

    private static AccessAttributes question(Identity user, Resource target) {
        return new AccessAttributes(user, "impersonate", target);
    }

    private static Identity identity(WantedUser wanted) {
        List<String> groups = new ArrayList<>(wanted.groups());
        if (groups.isEmpty() && isServiceAccount(wanted.name())) {
            groups.add("system:serviceaccounts");
            groups.add("system:serviceaccounts:" + wanted.name().split(":", -1)[2]);
        }
        boolean said = groups.contains(UNAUTHENTICATED);
        if (wanted.name().equals(ANONYMOUS)) {
            if (!said) {
                groups.add(UNAUTHENTICATED);
            }
        } else if (!said && !groups.contains(AUTHENTICATED)) {
            groups.add(AUTHENTICATED);
        }
        try {
            return new Identity(wanted.name(), wanted.uid(), groups, wanted.extra());
        } catch (IllegalArgumentException e) {
            throw Failures.badRequest("the impersonated user: " + e.getMessage());
        }
    }

    private static String mode(String name) {
        if (isServiceAccount(name)) {
            return "serviceaccount";
        }
        return name.startsWith("system:node:") ? "arbitrary-node" : USER_INFO;
    }

    private static boolean isServiceAccount(String name) {
        return name.startsWith(SERVICE_ACCOUNT) && name.split(":", -1).length == 4;
    }
}
