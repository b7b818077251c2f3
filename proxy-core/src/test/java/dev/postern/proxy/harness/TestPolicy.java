package dev.postern.proxy.harness;

import dev.postern.proxy.authz.ClusterRole;
import dev.postern.proxy.authz.PolicyRule;
import dev.postern.proxy.authz.RbacPolicy;
import dev.postern.proxy.authz.RbacPolicy.ClusterRoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleRef;
import dev.postern.proxy.authz.RbacPolicy.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** RBAC objects, written as who may do what, cluster-wide. */
public final class TestPolicy {
    private final List<ClusterRole> roles = new ArrayList<>();
    private final List<ClusterRoleBinding> bindings = new ArrayList<>();

    /** Lets a user use a verb on resources of the core group ({@code pods/exec}). */
    public TestPolicy user(String user, String verb, String... resources) {
        return grant(new Subject(Subject.Kind.USER, "", user), verb, List.of(resources));
    }

    /** Lets a group use a verb on resources of the core group. */
    public TestPolicy group(String group, String verb, String... resources) {
        return grant(new Subject(Subject.Kind.GROUP, "", group), verb, List.of(resources));
    }

    /** The policy's objects. */
    public RbacPolicy policy() {
        return new RbacPolicy(List.of(), roles, List.of(), bindings);
    }

    private TestPolicy grant(Subject subject, String verb, List<String> resources) {
        String name = "role-" + roles.size();
        PolicyRule rule = new PolicyRule(List.of(verb), List.of(""), resources, List.of(), List.of());
        roles.add(new ClusterRole(name, Map.of(), List.of(rule), List.of()));
        bindings.add(new ClusterRoleBinding(name, new RoleRef(RoleRef.Kind.CLUSTER_ROLE, name), List.of(subject)));
        return this;
    }
}
