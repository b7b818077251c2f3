package dev.postern.server.cluster;

import dev.postern.proxy.authz.ClusterRole;
import dev.postern.proxy.authz.PolicyRule;
import dev.postern.proxy.authz.RbacPolicy;
import dev.postern.proxy.authz.RbacPolicy.ClusterRoleBinding;
import dev.postern.proxy.authz.RbacPolicy.Role;
import dev.postern.proxy.authz.RbacPolicy.RoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleRef;
import dev.postern.proxy.authz.RbacPolicy.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real cluster's own roles and bindings, without those that every cluster has. */
final class StandInPolicy {
    private static final String BOOTSTRAP = "kubernetes.io/bootstrapping";

    private StandInPolicy() {}

    /** {@code list} is what {@code kubectl get clusterroles,… -A -o json} prints. */
    static RbacPolicy read(String list) {
        List<Role> roles = new ArrayList<>();
        List<ClusterRole> clusterRoles = new ArrayList<>();
        List<RoleBinding> bindings = new ArrayList<>();
        List<ClusterRoleBinding> clusterBindings = new ArrayList<>();
        for (JsonNode object : JsonMapper.shared().readTree(list).path("items")) {
            JsonNode metadata = object.path("metadata");
            String name = metadata.path("name").asString();
            String namespace = metadata.path("namespace").asString("");
            if (metadata.path("labels").has(BOOTSTRAP)) {
                continue;
            }
            switch (object.path("kind").asString()) {
                case "Role" -> roles.add(new Role(namespace, name, rules(object)));
                case "ClusterRole" -> clusterRoles.add(new ClusterRole(name, Map.of(), rules(object), List.of()));
                case "RoleBinding" -> bindings.add(new RoleBinding(namespace, name, ref(object), subjects(object)));
                default -> clusterBindings.add(new ClusterRoleBinding(name, ref(object), subjects(object)));
            }
        }
        return new RbacPolicy(roles, clusterRoles, bindings, clusterBindings);
    }

    private static List<PolicyRule> rules(JsonNode role) {
        List<PolicyRule> rules = new ArrayList<>();
        role.path("rules")
                .forEach(rule -> rules.add(new PolicyRule(
                        texts(rule.path("verbs")),
                        texts(rule.path("apiGroups")),
                        texts(rule.path("resources")),
                        texts(rule.path("resourceNames")),
                        texts(rule.path("nonResourceURLs")))));
        return rules;
    }

    private static RoleRef ref(JsonNode binding) {
        JsonNode ref = binding.path("roleRef");
        RoleRef.Kind kind = ref.path("kind").asString().equals("Role") ? RoleRef.Kind.ROLE : RoleRef.Kind.CLUSTER_ROLE;
        return new RoleRef(kind, ref.path("name").asString());
    }

    private static List<Subject> subjects(JsonNode binding) {
        List<Subject> subjects = new ArrayList<>();
        for (JsonNode subject : binding.path("subjects")) {
            String name = subject.path("name").asString();
            subjects.add(
                    switch (subject.path("kind").asString()) {
                        case "User" -> new Subject(Subject.Kind.USER, "", name);
                        case "Group" -> new Subject(Subject.Kind.GROUP, "", name);
                        default ->
                            new Subject(
                                    Subject.Kind.SERVICE_ACCOUNT,
                                    subject.path("namespace").asString(""),
                                    name);
                    });
        }
        return subjects;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }
}
