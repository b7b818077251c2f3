package dev.postern.server.dev.apiserver.access;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes;
import dev.postern.proxy.authz.AccessAttributes.NonResource;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.authz.PolicyRule;
import dev.postern.proxy.authz.RbacAuthorizer;
import dev.postern.proxy.authz.RbacPolicy;
import dev.postern.server.dev.apiserver.status.ApiFailure;
import dev.postern.server.dev.apiserver.status.Failures;
import dev.postern.server.dev.apiserver.status.Subject;
import java.util.List;

/** Who may do what: RBAC by the gateway's own authorizer, over a policy and what every cluster grants. Any thread. */
public final class Rights {
    private static final String SUPERUSERS = "system:masters";

    private final Authorizer authorizer;
    private final List<Grant> grants;

    /** The policy is completed by the {@link DefaultRoles}. */
    public Rights(RbacPolicy policy) {
        RbacPolicy complete = DefaultRoles.with(policy);
        this.authorizer = RbacAuthorizer.of(complete);
        this.grants = Grant.of(complete);
    }

    /** The rules of a user in a namespace; incomplete where a role aggregates others. */
    public record Rules(List<PolicyRule> rules, boolean incomplete) {
        public Rules {
            rules = List.copyOf(rules);
        }
    }

    /** The authorizer never waits, so its answer is there. */
    public boolean allows(AccessAttributes question) {
        return authorizer.authorize(question).result().allows();
    }

    /** 403 with Kubernetes' sentence where it is not allowed. */
    public void require(AccessAttributes question) {
        if (!allows(question)) {
            throw refusal(question);
        }
    }

    /** That 403. */
    static ApiFailure refusal(AccessAttributes question) {
        return Failures.forbidden(subject(question), sentence(question));
    }

    /** Which binding allows it, in Kubernetes' words; empty where none does, and for superusers, who need none. */
    public String reason(AccessAttributes question) {
        if (question.user().groups().contains(SUPERUSERS)) {
            return "";
        }
        return grants.stream()
                .filter(grant -> grant.allows(question))
                .map(grant -> grant.reason(question.user()))
                .findFirst()
                .orElse("");
    }

    /** Everything that the user may do in this namespace, and at the cluster scope. */
    public Rules rules(Identity user, String namespace) {
        List<Grant> own = grants.stream()
                .filter(grant -> grant.isFor(user) && grant.holdsIn(namespace))
                .toList();
        return new Rules(
                own.stream().flatMap(grant -> grant.rules().stream()).toList(),
                own.stream().anyMatch(Grant::isAggregated));
    }

    private static Subject subject(AccessAttributes question) {
        return question.target() instanceof Resource resource
                ? new Subject(resource.apiGroup(), resource.resource(), resource.name())
                : Subject.NONE;
    }

    private static String sentence(AccessAttributes question) {
        String who = "User \"" + question.user().name() + "\" cannot " + question.verb();
        if (question.target() instanceof NonResource target) {
            return who + " path \"" + target.path() + "\"";
        }
        Resource resource = (Resource) question.target();
        String scope = resource.namespace().isEmpty()
                ? "at the cluster scope"
                : "in the namespace \"" + resource.namespace() + "\"";
        return who + " resource \"" + resource.combined() + "\" in API group \"" + resource.apiGroup() + "\" " + scope;
    }
}
