package dev.postern.proxy.authz;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.authz.RbacPolicy.Role;
import dev.postern.proxy.authz.RbacPolicy.RoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleRef;
import dev.postern.proxy.authz.RbacPolicy.Subject;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' RBAC over a fixed policy ({@code plugin/pkg/auth/authorizer/rbac}), indexed by subject so that a question
 * looks at the rules of its own caller only. Immutable; any thread; never waits.
 */
public final class RbacAuthorizer implements Authorizer {
    private static final String SUPERUSERS = "system:masters";

    private final Map<String, List<Grant>> ofUser = new HashMap<>();
    private final Map<String, List<Grant>> ofGroup = new HashMap<>();

    private RbacAuthorizer() {}

    /** Indexes the policy. */
    public static RbacAuthorizer of(RbacPolicy policy) {
        RbacAuthorizer authorizer = new RbacAuthorizer();
        Map<String, List<PolicyRule>> clusterRoles = Aggregation.rules(policy.clusterRoles());
        Map<String, List<PolicyRule>> roles = new HashMap<>();
        for (Role role : policy.roles()) {
            roles.put(role.namespace() + "/" + role.name(), role.rules());
        }
        policy.clusterRoleBindings()
                .forEach(binding -> authorizer.grant(
                        "", rules(clusterRoles, binding.roleRef().name()), binding.subjects()));
        for (RoleBinding binding : policy.roleBindings()) {
            RoleRef ref = binding.roleRef();
            List<PolicyRule> rules = ref.kind() == RoleRef.Kind.ROLE
                    ? rules(roles, binding.namespace() + "/" + ref.name())
                    : rules(clusterRoles, ref.name());
            authorizer.grant(binding.namespace(), rules, binding.subjects());
        }
        return authorizer;
    }

    @Override
    public Future<Decision> authorize(AccessAttributes attributes) {
        return Future.succeededFuture(allows(attributes) ? Decision.ALLOW : Decision.NO_OPINION);
    }

    private boolean allows(AccessAttributes attributes) {
        Identity user = attributes.user();
        if (user.groups().contains(SUPERUSERS) || anyAllows(ofUser.get(user.name()), attributes)) {
            return true;
        }
        return user.groups().stream().anyMatch(group -> anyAllows(ofGroup.get(group), attributes));
    }

    private static boolean anyAllows(@Nullable List<Grant> grants, AccessAttributes attributes) {
        return grants != null && grants.stream().anyMatch(grant -> grant.allows(attributes));
    }

    private static List<PolicyRule> rules(Map<String, List<PolicyRule>> roles, String name) {
        return roles.getOrDefault(name, List.of());
    }

    private void grant(String namespace, List<PolicyRule> rules, List<Subject> subjects) {
        Grant grant = new Grant(namespace, rules);
        for (Subject subject : subjects) {
            switch (subject.kind()) {
                case USER -> add(ofUser, subject.name(), grant);
                case GROUP -> add(ofGroup, subject.name(), grant);
                case SERVICE_ACCOUNT -> grantServiceAccount(subject, grant);
            }
        }
    }

    private void grantServiceAccount(Subject subject, Grant grant) {
        String namespace = subject.namespace().isEmpty() ? grant.namespace() : subject.namespace();
        if (!namespace.isEmpty()) {
            add(ofUser, "system:serviceaccount:" + namespace + ":" + subject.name(), grant);
        }
    }

    private static void add(Map<String, List<Grant>> index, String subject, Grant grant) {
        index.computeIfAbsent(subject, absent -> new ArrayList<>(1)).add(grant);
    }

    /** Rules that hold in one namespace, or everywhere where that is empty. */
    private record Grant(String namespace, List<PolicyRule> rules) {
        boolean allows(AccessAttributes attributes) {
            boolean inScope = namespace.isEmpty()
                    || attributes.target() instanceof Resource resource
                            && resource.namespace().equals(namespace);
            return inScope && rules.stream().anyMatch(rule -> rule.allows(attributes));
        }
    }
}
