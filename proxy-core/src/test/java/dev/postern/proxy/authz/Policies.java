package dev.postern.proxy.authz;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.authz.RbacPolicy.ClusterRoleBinding;
import dev.postern.proxy.authz.RbacPolicy.Role;
import dev.postern.proxy.authz.RbacPolicy.RoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleRef;
import dev.postern.proxy.authz.RbacPolicy.Subject;
import java.util.List;
import java.util.Map;

/** Short ways to write RBAC objects and questions. Lists are comma-separated; an empty text is the list of one empty text. */
final class Policies {
    private Policies() {}

    static PolicyRule rule(String verbs, String groups, String resources, String... names) {
        return new PolicyRule(list(verbs), list(groups), list(resources), List.of(names), List.of());
    }

    static PolicyRule paths(String verbs, String urls) {
        return new PolicyRule(list(verbs), List.of(), List.of(), List.of(), list(urls));
    }

    static ClusterRole clusterRole(String name, PolicyRule... rules) {
        return new ClusterRole(name, Map.of(), List.of(rules), List.of());
    }

    static Subject user(String name) {
        return new Subject(Subject.Kind.USER, "", name);
    }

    static Subject group(String name) {
        return new Subject(Subject.Kind.GROUP, "", name);
    }

    static Subject serviceAccount(String namespace, String name) {
        return new Subject(Subject.Kind.SERVICE_ACCOUNT, namespace, name);
    }

    static Identity identity(String name, String... groups) {
        return new Identity(name, "", List.of(groups), Map.of());
    }

    /** A question about {@code resource} or {@code resource/subresource} of the core group. */
    static AccessAttributes question(Identity user, String verb, String namespace, String resource, String name) {
        String[] parts = resource.split("/", 2);
        return new AccessAttributes(
                user, verb, new Resource(namespace, "", parts[0], parts.length > 1 ? parts[1] : "", name));
    }

    /** The rules, granted to the user everywhere. */
    static RbacAuthorizer everywhere(Subject subject, PolicyRule... rules) {
        return RbacAuthorizer.of(new RbacPolicy(
                List.of(),
                List.of(clusterRole("r", rules)),
                List.of(),
                List.of(new ClusterRoleBinding("b", new RoleRef(RoleRef.Kind.CLUSTER_ROLE, "r"), List.of(subject)))));
    }

    /** The rules of a {@code Role}, granted to the subject in that namespace. */
    static RbacAuthorizer in(String namespace, Subject subject, PolicyRule... rules) {
        return RbacAuthorizer.of(new RbacPolicy(
                List.of(new Role(namespace, "r", List.of(rules))),
                List.of(),
                List.of(new RoleBinding(namespace, "b", new RoleRef(RoleRef.Kind.ROLE, "r"), List.of(subject))),
                List.of()));
    }

    private static List<String> list(String text) {
        return List.of(text.split(",", -1));
    }
}
