package dev.postern.proxy.authz;

import static dev.postern.proxy.authz.Policies.clusterRole;
import static dev.postern.proxy.authz.Policies.everywhere;
import static dev.postern.proxy.authz.Policies.group;
import static dev.postern.proxy.authz.Policies.identity;
import static dev.postern.proxy.authz.Policies.in;
import static dev.postern.proxy.authz.Policies.paths;
import static dev.postern.proxy.authz.Policies.question;
import static dev.postern.proxy.authz.Policies.rule;
import static dev.postern.proxy.authz.Policies.serviceAccount;
import static dev.postern.proxy.authz.Policies.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes.NonResource;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.authz.LabelSelector.Operator;
import dev.postern.proxy.authz.LabelSelector.Requirement;
import dev.postern.proxy.authz.RbacPolicy.ClusterRoleBinding;
import dev.postern.proxy.authz.RbacPolicy.Role;
import dev.postern.proxy.authz.RbacPolicy.RoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleRef;
import dev.postern.proxy.authz.RbacPolicy.Subject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RbacAuthorizerTest {
    private static final Identity ALICE = identity("alice", "developers", "system:authenticated");

    // rule: verbs, resources | question: verb, resource | allowed
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
                    create   | pods/exec          | create | pods/exec        | true
                    create   | pods/exec          | get    | pods/exec        | false
                    create   | pods               | create | pods/exec        | false
                    create   | pods/exec          | create | pods             | false
                    create   | pods/attach,pods/exec | create | pods/exec     | true
                    get,create | pods/exec        | create | pods/exec        | true
                    *        | pods/exec          | create | pods/exec        | true
                    *        | pods/*             | create | pods/exec        | false
                    create   | *                  | create | pods/exec        | true
                    create   | *                  | create | nodes/proxy      | true
                    create   | */exec             | create | pods/exec        | true
                    create   | */exec             | create | pods/attach      | false
                    create   | */exec             | create | pods             | false
                    create   | */                 | create | pods             | false
                    create   | */*                | create | pods/exec        | false
                    Create   | pods/exec          | create | pods/exec        | false
                    create   | Pods/exec          | create | pods/exec        | false
                    create   | nodes/proxy        | create | nodes/proxy      | true
                    """)
    void matchesVerbsAndResourcesAsKubernetesDoes(
            String verbs, String resources, String verb, String resource, boolean allowed) {
        assertThat(allows(
                        everywhere(user("alice"), rule(verbs, "", resources)),
                        question(ALICE, verb, "ns", resource, "p")))
                .isEqualTo(allowed);
    }

    @Test
    void matchesApiGroups() {
        AccessAttributes core = question(ALICE, "get", "ns", "pods", "p");
        AccessAttributes apps = new AccessAttributes(ALICE, "get", new Resource("ns", "apps", "pods", "", "p"));

        assertThat(allows(everywhere(user("alice"), rule("get", "", "pods")), core))
                .isTrue();
        assertThat(allows(everywhere(user("alice"), rule("get", "", "pods")), apps))
                .isFalse();
        assertThat(allows(everywhere(user("alice"), rule("get", "*", "pods")), apps))
                .isTrue();
        assertThat(allows(everywhere(user("alice"), rule("get", "batch,apps", "pods")), core))
                .isFalse();
    }

    @Test
    void resourceNamesLimitARuleToThoseNames() {
        RbacAuthorizer named = everywhere(user("alice"), rule("create,list", "", "pods/exec,pods", "p", "q"));

        assertThat(allows(named, question(ALICE, "create", "ns", "pods/exec", "p")))
                .isTrue();
        assertThat(allows(named, question(ALICE, "create", "ns", "pods/exec", "q")))
                .isTrue();
        assertThat(allows(named, question(ALICE, "create", "ns", "pods/exec", "other")))
                .isFalse();
        assertThat(allows(named, question(ALICE, "list", "ns", "pods", ""))).isFalse();
        assertThat(allows(
                        everywhere(user("alice"), rule("create", "", "pods/exec", "*")),
                        question(ALICE, "create", "ns", "pods/exec", "p")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/healthz, /healthz, true",
        "/healthz, /healthz/ping, false",
        "/healthz/*, /healthz/ping, true",
        "/healthz/*, /healthz, false",
        "/health*, /healthz/ping, true",
        "*, /anything, true",
        "/a*b, /axb, false"
    })
    void matchesPaths(String url, String path, boolean allowed) {
        RbacAuthorizer rbac = everywhere(user("alice"), paths("get", url));

        assertThat(allows(rbac, new AccessAttributes(ALICE, "get", new NonResource(path))))
                .isEqualTo(allowed);
        assertThat(allows(rbac, new AccessAttributes(ALICE, "post", new NonResource(path))))
                .isFalse();
    }

    @Test
    void aRuleForPathsGrantsNoResourceAndTheOtherWayRound() {
        assertThat(allows(everywhere(user("alice"), paths("*", "*")), question(ALICE, "get", "ns", "pods", "p")))
                .isFalse();
        assertThat(allows(
                        everywhere(user("alice"), rule("*", "*", "*")),
                        new AccessAttributes(ALICE, "get", new NonResource("/healthz"))))
                .isFalse();
        assertThat(allows(
                        in("ns", user("alice"), paths("*", "*")),
                        new AccessAttributes(ALICE, "get", new NonResource("/healthz"))))
                .isFalse();
    }

    @Test
    void findsUsersGroupsAndServiceAccounts() {
        PolicyRule exec = rule("create", "", "pods/exec");
        Identity account =
                identity("system:serviceaccount:ci:runner", "system:serviceaccounts", "system:serviceaccounts:ci");

        assertThat(allowsExec(everywhere(user("alice"), exec), ALICE)).isTrue();
        assertThat(allowsExec(everywhere(user("ALICE"), exec), ALICE)).isFalse();
        assertThat(allowsExec(everywhere(user("developers"), exec), ALICE)).isFalse();
        assertThat(allowsExec(everywhere(group("developers"), exec), ALICE)).isTrue();
        assertThat(allowsExec(everywhere(group("alice"), exec), ALICE)).isFalse();
        assertThat(allowsExec(everywhere(serviceAccount("ci", "runner"), exec), account))
                .isTrue();
        assertThat(allowsExec(everywhere(serviceAccount("other", "runner"), exec), account))
                .isFalse();
        assertThat(allowsExec(everywhere(serviceAccount("", "runner"), exec), account))
                .isFalse();
        assertThat(allowsExec(everywhere(group("system:serviceaccounts:ci"), exec), account))
                .isTrue();
        assertThat(allowsExec(everywhere(user("system:serviceaccount:ci:runner"), exec), account))
                .isTrue();
        assertThat(allowsExec(everywhere(user("*"), exec), ALICE)).isFalse();
        assertThat(allowsExec(in("ns", serviceAccount("", "a"), exec), identity("system:serviceaccount:ns:a")))
                .isTrue();
    }

    @Test
    void aRoleBindingGrantsInItsNamespaceOnly() {
        RbacAuthorizer rbac = in("ns", user("alice"), rule("*", "*", "*"));

        assertThat(allows(rbac, question(ALICE, "create", "ns", "pods/exec", "p")))
                .isTrue();
        assertThat(allows(rbac, question(ALICE, "create", "other", "pods/exec", "p")))
                .isFalse();
        assertThat(allows(rbac, question(ALICE, "create", "", "nodes/proxy", "n")))
                .isFalse();
        assertThat(allows(rbac, question(ALICE, "list", "", "pods", ""))).isFalse();
    }

    @Test
    void aRoleBindingCanGrantAClusterRoleInItsNamespace() {
        RbacAuthorizer rbac = RbacAuthorizer.of(new RbacPolicy(
                List.of(new Role("ns", "r", List.of())),
                List.of(clusterRole("r", rule("create", "", "pods/exec,nodes/proxy"))),
                List.of(new RoleBinding(
                        "ns", "b", new RoleRef(RoleRef.Kind.CLUSTER_ROLE, "r"), List.of(user("alice")))),
                List.of()));

        assertThat(allowsExec(rbac, ALICE)).isTrue();
        assertThat(allows(rbac, question(ALICE, "create", "other", "pods/exec", "p")))
                .isFalse();
        assertThat(allows(rbac, question(ALICE, "create", "", "nodes/proxy", "n")))
                .isFalse();
    }

    @Test
    void aRoleOfAnotherNamespaceOrAMissingOneGrantsNothing() {
        RbacAuthorizer rbac = RbacAuthorizer.of(new RbacPolicy(
                List.of(new Role("other", "r", List.of(rule("*", "*", "*")))),
                List.of(),
                List.of(new RoleBinding("ns", "b", new RoleRef(RoleRef.Kind.ROLE, "r"), List.of(user("alice")))),
                List.of(new ClusterRoleBinding(
                        "b", new RoleRef(RoleRef.Kind.CLUSTER_ROLE, "missing"), List.of(user("alice"))))));

        assertThat(allowsExec(rbac, ALICE)).isFalse();
    }

    @Test
    void mastersPass() {
        RbacAuthorizer empty = RbacAuthorizer.of(new RbacPolicy(List.of(), List.of(), List.of(), List.of()));

        assertThat(allowsExec(empty, identity("admin", "system:masters"))).isTrue();
        assertThat(allowsExec(empty, identity("system:masters"))).isFalse();
        assertThat(allowsExec(empty, ALICE)).isFalse();
    }

    @Test
    void anAggregatingRoleHasTheRulesOfTheRolesItSelectsAndNoneOfItsOwn() {
        RbacAuthorizer rbac = aggregated(
                new ClusterRole(
                        "view",
                        Map.of("to", "edit"),
                        List.of(rule("create", "", "pods/attach")),
                        List.of(selector("to", "view"))),
                new ClusterRole("part", Map.of("to", "view"), List.of(rule("get", "", "pods/log")), List.of()),
                new ClusterRole(
                        "bound",
                        Map.of("to", "admin"),
                        List.of(),
                        List.of(selector("to", "edit"), selector("to", "x"))));

        assertThat(allows(rbac, question(ALICE, "get", "ns", "pods/log", "p")))
                .as("through view")
                .isTrue();
        assertThat(allows(rbac, question(ALICE, "create", "ns", "pods/attach", "p")))
                .isFalse();
    }

    @Test
    void rolesThatSelectEachOtherSettle() {
        RbacAuthorizer rbac = aggregated(
                new ClusterRole("bound", Map.of("l", "a"), List.of(), List.of(selector("l", "b"))),
                new ClusterRole("other", Map.of("l", "b"), List.of(), List.of(selector("l", "a"), selector("l", "c"))),
                new ClusterRole("rules", Map.of("l", "c"), List.of(rule("create", "", "pods/exec")), List.of()));

        assertThat(allowsExec(rbac, ALICE)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "IN, a b, true",
        "IN, b, false",
        "NOT_IN, b, true",
        "NOT_IN, a, false",
        "EXISTS, '', true",
        "DOES_NOT_EXIST, '', false"
    })
    void selectsByExpressions(Operator operator, String values, boolean selected) {
        List<String> list = values.isEmpty() ? List.of() : List.of(values.split(" "));
        LabelSelector selector = new LabelSelector(Map.of(), List.of(new Requirement("k", operator, list)));

        assertThat(selector.matches(Map.of("k", "a"))).isEqualTo(selected);
        assertThat(selector.matches(Map.of()))
                .isEqualTo(operator == Operator.NOT_IN || operator == Operator.DOES_NOT_EXIST);
    }

    @Test
    void selectsByEveryRequirement() {
        LabelSelector selector =
                new LabelSelector(Map.of("a", "1"), List.of(new Requirement("b", Operator.EXISTS, List.of())));

        assertThat(selector.matches(Map.of("a", "1", "b", "x", "c", "y"))).isTrue();
        assertThat(selector.matches(Map.of("a", "1"))).isFalse();
        assertThat(selector.matches(Map.of("a", "2", "b", "x"))).isFalse();
        assertThat(new LabelSelector(Map.of(), List.of()).matches(Map.of())).isTrue();
    }

    @Test
    void refusesObjectsThatKubernetesRefuses() {
        RoleRef role = new RoleRef(RoleRef.Kind.ROLE, "r");

        assertThatThrownBy(() -> new ClusterRoleBinding("b", role, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Requirement("k", Operator.IN, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Requirement("k", Operator.EXISTS, List.of("v")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Subject(Subject.Kind.USER, "ns", "u"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> user("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Role("", "r", List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static RbacAuthorizer aggregated(ClusterRole... roles) {
        return RbacAuthorizer.of(new RbacPolicy(
                List.of(),
                List.of(roles),
                List.of(),
                List.of(new ClusterRoleBinding(
                        "b", new RoleRef(RoleRef.Kind.CLUSTER_ROLE, "bound"), List.of(user("alice"))))));
    }

    private static LabelSelector selector(String key, String value) {
        return new LabelSelector(Map.of(key, value), List.of());
    }

    private static boolean allowsExec(RbacAuthorizer rbac, Identity who) {
        return allows(rbac, question(who, "create", "ns", "pods/exec", "p"));
    }

    private static boolean allows(RbacAuthorizer rbac, AccessAttributes question) {
        return rbac.authorize(question).result().allows();
    }
}
