package dev.postern.proxy.authz;

import dev.postern.proxy.authz.RbacPolicy.ClusterRoleBinding;
import dev.postern.proxy.authz.RbacPolicy.Role;
import dev.postern.proxy.authz.RbacPolicy.RoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleRef;
import dev.postern.proxy.authz.RbacPolicy.Subject;
import dev.postern.proxy.cluster.ApiJson;
import dev.postern.proxy.cluster.CollectionKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * RBAC objects out of the API server's JSON ({@code rbac/v1 types.go}). A rule, a binding or a subject with a field that is
 * not known here is refused whole: the field might be one that narrows what the rest grants.
 *
 * <p>A cluster role that aggregates has the rules that the cluster's own controller wrote into it, as the API server's
 * authorizer sees it.
 */
final class RbacObjects {
    static final CollectionKind<Role> ROLES = kind("roles", "Role", RbacObjects::role);
    static final CollectionKind<ClusterRole> CLUSTER_ROLES =
            kind("clusterroles", "ClusterRole", RbacObjects::clusterRole);
    static final CollectionKind<RoleBinding> ROLE_BINDINGS =
            kind("rolebindings", "RoleBinding", RbacObjects::roleBinding);
    static final CollectionKind<ClusterRoleBinding> CLUSTER_ROLE_BINDINGS =
            kind("clusterrolebindings", "ClusterRoleBinding", RbacObjects::clusterRoleBinding);

    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final Set<String> TYPE = Set.of("apiVersion", "kind", "metadata");
    private static final Set<String> RULE =
            Set.of("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs");
    private static final Set<String> ROLE_REF = Set.of("apiGroup", "kind", "name");
    private static final Set<String> SUBJECT = Set.of("apiGroup", "kind", "name", "namespace");

    private RbacObjects() {}

    private static <T> CollectionKind<T> kind(String plural, String kind, Function<JsonNode, T> reader) {
        return new CollectionKind<>("/apis/rbac.authorization.k8s.io/v1/" + plural, GROUP + "/v1", kind, reader);
    }

    private static Role role(JsonNode object) {
        only(object, "rules");
        return new Role(namespace(object), name(object), rules(object));
    }

    private static ClusterRole clusterRole(JsonNode object) {
        only(object, "rules", "aggregationRule");
        return new ClusterRole(name(object), Map.of(), rules(object), List.of());
    }

    private static RoleBinding roleBinding(JsonNode object) {
        only(object, "roleRef", "subjects");
        return new RoleBinding(namespace(object), name(object), roleRef(object), subjects(object));
    }

    private static ClusterRoleBinding clusterRoleBinding(JsonNode object) {
        only(object, "roleRef", "subjects");
        return new ClusterRoleBinding(name(object), roleRef(object), subjects(object));
    }

    private static String name(JsonNode object) {
        return ApiJson.text(object.path("metadata").path("name"));
    }

    private static String namespace(JsonNode object) {
        return ApiJson.text(object.path("metadata").path("namespace"));
    }

    private static List<PolicyRule> rules(JsonNode object) {
        List<PolicyRule> rules = new ArrayList<>();
        for (JsonNode rule : ApiJson.array(object.path("rules"))) {
            only(rule, RULE);
            rules.add(new PolicyRule(
                    texts(rule, "verbs"),
                    texts(rule, "apiGroups"),
                    texts(rule, "resources"),
                    texts(rule, "resourceNames"),
                    texts(rule, "nonResourceURLs")));
        }
        return rules;
    }

    private static RoleRef roleRef(JsonNode object) {
        JsonNode ref = object.path("roleRef");
        only(ref, ROLE_REF);
        ApiJson.require(ApiJson.text(ref.path("apiGroup")).equals(GROUP), "a roleRef to another API group");
        return new RoleRef(
                switch (ApiJson.text(ref.path("kind"))) {
                    case "Role" -> RoleRef.Kind.ROLE;
                    case "ClusterRole" -> RoleRef.Kind.CLUSTER_ROLE;
                    default -> throw new IllegalArgumentException("a roleRef to another kind");
                },
                ApiJson.text(ref.path("name")));
    }

    private static List<Subject> subjects(JsonNode object) {
        List<Subject> subjects = new ArrayList<>();
        for (JsonNode subject : ApiJson.array(object.path("subjects"))) {
            only(subject, SUBJECT);
            subjects.add(subject(subject));
        }
        return subjects;
    }

    /** The API group of users and groups is this one, that of service accounts the core's, which is the empty text. */
    private static Subject subject(JsonNode subject) {
        String group = ApiJson.text(subject.path("apiGroup"));
        Subject.Kind kind = switch (ApiJson.text(subject.path("kind"))) {
            case "User" -> Subject.Kind.USER;
            case "Group" -> Subject.Kind.GROUP;
            case "ServiceAccount" -> Subject.Kind.SERVICE_ACCOUNT;
            default -> throw new IllegalArgumentException("a subject of another kind");
        };
        ApiJson.require(
                group.equals(kind == Subject.Kind.SERVICE_ACCOUNT ? "" : GROUP), "a subject of another API group");
        return new Subject(kind, ApiJson.text(subject.path("namespace")), ApiJson.text(subject.path("name")));
    }

    private static List<String> texts(JsonNode rule, String key) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : ApiJson.array(rule.path(key))) {
            ApiJson.require(text.isString(), "something else than a text");
            texts.add(text.asString());
        }
        return texts;
    }

    /** Holds an object to its type, its metadata and these. */
    private static void only(JsonNode object, String... more) {
        Set<String> allowed = new HashSet<>(TYPE);
        allowed.addAll(List.of(more));
        only(object, allowed);
    }

    private static void only(JsonNode object, Set<String> allowed) {
        ApiJson.require(object.isObject(), "something else than an object");
        ApiJson.require(allowed.containsAll(object.propertyNames()), "a field that is not known here");
    }
}
