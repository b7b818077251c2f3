package dev.postern.server.dev.apiserver.access;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes;
import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.authz.ClusterRole;
import dev.postern.proxy.authz.PolicyRule;
import dev.postern.proxy.authz.RbacAuthorizer;
import dev.postern.proxy.authz.RbacPolicy;
import dev.postern.proxy.authz.RbacPolicy.ClusterRoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleRef;
import dev.postern.proxy.authz.RbacPolicy.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One binding with the rules that it grants.
 *
 * @param label the binding and its role, in Kubernetes' words
 * @param namespace where it holds; empty for everywhere
 * @param isAggregated whether its rules are gathered from other roles, and not told here
 * @param authorizer decides by this binding alone
 */
record Grant(Label label, List<Subject> subjects, List<PolicyRule> rules, boolean isAggregated, Authorizer authorizer) {
    /** What it is called and where it holds. */
    record Label(String words, String namespace) {}

    /** Cluster role bindings first, as Kubernetes looks at them. */
    static List<Grant> of(RbacPolicy policy) {
        List<Grant> grants = new ArrayList<>();
        policy.clusterRoleBindings().forEach(binding -> grants.add(of(policy, binding)));
        policy.roleBindings().forEach(binding -> grants.add(of(policy, binding)));
        return grants;
    }

    private static Grant of(RbacPolicy policy, ClusterRoleBinding binding) {
        String role = binding.roleRef().name();
        return new Grant(
                new Label("ClusterRoleBinding \"" + binding.name() + "\" of ClusterRole \"" + role + "\"", ""),
                binding.subjects(),
                rules(policy, "", binding.roleRef()),
                aggregates(policy, binding.roleRef()),
                RbacAuthorizer.of(new RbacPolicy(policy.roles(), policy.clusterRoles(), List.of(), List.of(binding))));
    }

    private static Grant of(RbacPolicy policy, RoleBinding binding) {
        RoleRef ref = binding.roleRef();
        String role =
                ref.kind() == RoleRef.Kind.ROLE ? "Role \"" + ref.name() + "\"" : "ClusterRole \"" + ref.name() + "\"";
        return new Grant(
                new Label(
                        "RoleBinding \"" + binding.name() + "/" + binding.namespace() + "\" of " + role,
                        binding.namespace()),
                binding.subjects(),
                rules(policy, binding.namespace(), ref),
                aggregates(policy, ref),
                RbacAuthorizer.of(new RbacPolicy(policy.roles(), policy.clusterRoles(), List.of(binding), List.of())));
    }

    boolean isFor(Identity user) {
        return subject(user).isPresent();
    }

    boolean holdsIn(String asked) {
        return label.namespace.isEmpty() || label.namespace.equals(asked);
    }

    boolean allows(AccessAttributes question) {
        return isFor(question.user()) && authorizer.authorize(question).result().allows();
    }

    String reason(Identity user) {
        String words = subject(user).map(this::words).orElse("");
        return "RBAC: allowed by " + label.words + " to " + words;
    }

    private Optional<Subject> subject(Identity user) {
        return subjects.stream().filter(subject -> names(subject, user)).findFirst();
    }

    private boolean names(Subject subject, Identity user) {
        return switch (subject.kind()) {
            case USER -> subject.name().equals(user.name());
            case GROUP -> user.groups().contains(subject.name());
            case SERVICE_ACCOUNT ->
                user.name().equals("system:serviceaccount:" + namespace(subject) + ":" + subject.name());
        };
    }

    private String namespace(Subject subject) {
        return subject.namespace().isEmpty() ? label.namespace : subject.namespace();
    }

    private String words(Subject subject) {
        return switch (subject.kind()) {
            case USER -> "User \"" + subject.name() + "\"";
            case GROUP -> "Group \"" + subject.name() + "\"";
            case SERVICE_ACCOUNT -> "ServiceAccount \"" + subject.name() + "/" + namespace(subject) + "\"";
        };
    }

    private static List<PolicyRule> rules(RbacPolicy policy, String namespace, RoleRef ref) {
        if (ref.kind() == RoleRef.Kind.ROLE) {
            return policy.roles().stream()
                    .filter(role ->
                            role.namespace().equals(namespace) && role.name().equals(ref.name()))
                    .flatMap(role -> role.rules().stream())
                    .toList();
        }
        return clusterRole(policy, ref).map(ClusterRole::rules).orElse(List.of());
    }

    private static boolean aggregates(RbacPolicy policy, RoleRef ref) {
        return ref.kind() == RoleRef.Kind.CLUSTER_ROLE
                && clusterRole(policy, ref)
                        .filter(role -> !role.clusterRoleSelectors().isEmpty())
                        .isPresent();
    }

    private static Optional<ClusterRole> clusterRole(RbacPolicy policy, RoleRef ref) {
        return policy.clusterRoles().stream()
                .filter(role -> role.name().equals(ref.name()))
                .findFirst();
    }
}
