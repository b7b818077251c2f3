package dev.postern.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.authz.Decision;
import dev.postern.proxy.authz.RbacAuthorizer;
import dev.postern.server.SampleFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RbacFilesTest {
    private static final String POLICY = """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: rbac.authorization.k8s.io/v1
              kind: Role
              metadata: {name: exec, namespace: default, uid: 5f1, creationTimestamp: "2026-11-23T00:00:00Z"}
              rules:
              - {apiGroups: [""], resources: [pods/exec], resourceNames: [shell], verbs: [create]}
            - apiVersion: rbac.authorization.k8s.io/v1
              kind: RoleBinding
              metadata: {name: exec, namespace: default}
              roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: exec}
              subjects:
              - {kind: ServiceAccount, name: ci}
              - {apiGroup: rbac.authorization.k8s.io, kind: User, name: alice}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleList
            items:
            - metadata: {name: nodes, labels: {team: a}}
              rules:
              - {apiGroups: [""], resources: [nodes/proxy], verbs: [create]}
            - metadata: {name: all}
              aggregationRule:
                clusterRoleSelectors:
                - matchExpressions: [{key: team, operator: In, values: [a]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: all}
            roleRef: {kind: ClusterRole, name: all}
            subjects:
            - {kind: Group, name: operators}
            """;

    @TempDir
    private Path folder;

    @Test
    void readsEveryKindAlsoInLists() {
        Authorizer policy = read(POLICY).orElseThrow();

        assertThat(decision(policy, "alice", "none", exec("default", "shell"))).isEqualTo(Decision.ALLOW);
        assertThat(decision(policy, "system:serviceaccount:default:ci", "none", exec("default", "shell")))
                .isEqualTo(Decision.ALLOW);
        assertThat(decision(policy, "alice", "none", exec("default", "vault"))).isEqualTo(Decision.NO_OPINION);
        assertThat(decision(policy, "alice", "none", exec("private", "shell"))).isEqualTo(Decision.NO_OPINION);
        assertThat(decision(policy, "dave", "operators", new Resource("", "", "nodes", "proxy", "node-1")))
                .isEqualTo(Decision.ALLOW);
    }

    @Test
    void joinsSeveralFiles() {
        int split = POLICY.lastIndexOf("---");
        SampleFolder files = SampleFolder.in(folder);
        Path one = files.write("one.yaml", POLICY.substring(0, split));
        Path two = files.write("two.yaml", POLICY.substring(split));

        Authorizer policy = RbacAuthorizer.of(
                RbacFiles.read(List.of(one, two), Place.root(folder)).orElseThrow());

        assertThat(decision(policy, "dave", "operators", new Resource("", "", "nodes", "proxy", "n")))
                .isEqualTo(Decision.ALLOW);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', textBlock = """
            resourceNames → resourceName | document 1.items[0].rules[0].resourceName: unknown key; did you mean resourceNames?
            verbs: [create]} → verbs: []} | document 1.items[0].rules[0]: verbs must hold at least one value
            [""], resources: [pods/exec], → [""], nonResourceURLs: [/x], | document 1.items[0].rules[0]: a rule is for resources or for nonResourceURLs, not for both
            name: exec, namespace: default, uid → name: exec, uid | document 1.items[0]: the namespace of a Role must not be empty
            kind: Role, → kind: Rolle, | document 1.items[1].roleRef.kind: must be Role or ClusterRole, not "Rolle"
            operator: In → operator: Like | document 2.items[1].aggregationRule.clusterRoleSelectors[0].matchExpressions[0].operator: must be In or NotIn or Exists or DoesNotExist, not "Like"
            kind: ClusterRole, name: all → kind: Role, name: all | document 3: a ClusterRoleBinding can refer to a ClusterRole only
            kind: Group → kind: ServiceAccount | document 3: a ServiceAccount in a ClusterRoleBinding needs its namespace
            metadata: {name: all}\\nroleRef → roleRef | document 3.metadata: is required
            name: all}\\n  aggregationRule → name: nodes}\\n  aggregationRule | document 2.items[1]: is the second ClusterRole nodes
            kind: ClusterRoleList → kind: ConfigMapList | document 2.items[0]: is a rbac.authorization.k8s.io/v1 ConfigMap; rbacFiles hold Role, ClusterRole, RoleBinding and ClusterRoleBinding objects of rbac.authorization.k8s.io/v1
            """)
    void refuses(String change, String message) {
        String[] sides = change.replace("\\n", "\n").split(" → ");
        assertThat(POLICY).contains(sides[0]);
        Place place = Place.root(folder).at("rbacFiles");
        Path file = SampleFolder.in(folder).write("policy.yaml", POLICY.replace(sides[0], sides[1]));

        assertThat(RbacFiles.read(List.of(file), place)).isEmpty();
        assertThat(place.problems()).contains(new ConfigProblem("rbacFiles[0]", "policy.yaml: " + message));
    }

    private Optional<Authorizer> read(String text) {
        Path file = SampleFolder.in(folder).write("policy.yaml", text);
        return RbacFiles.read(List.of(file), Place.root(folder)).map(RbacAuthorizer::of);
    }

    private static Resource exec(String namespace, String pod) {
        return new Resource(namespace, "", "pods", "exec", pod);
    }

    private static Decision decision(Authorizer policy, String user, String group, Resource resource) {
        Identity identity = new Identity(user, "", List.of(group, "system:authenticated"), Map.of());
        return policy.authorize(new AccessAttributes(identity, "create", resource))
                .result();
    }
}
