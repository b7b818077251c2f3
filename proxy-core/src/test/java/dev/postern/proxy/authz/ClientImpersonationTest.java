package dev.postern.proxy.authz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Catalogue D4 and D7, and kube-apiserver's rules for what comes out. */
class ClientImpersonationTest {
    private static final Identity ADMIN = new Identity("admin", "", List.of("admins"), Map.of());

    private final RecordingAuthorizer allows =
            new RecordingAuthorizer(question -> Future.succeededFuture(Decision.ALLOW));

    @Test
    void whoSendsNoSuchHeaderIsThemselves() {
        Caller caller = caller("Accept: x").result();

        assertThat(caller.impersonates()).isFalse();
        assertThat(caller.effective()).isSameAs(ADMIN);
        assertThat(allows.questions).isEmpty();
    }

    @Test
    void everyValueIsAQuestionAboutTheCaller() {
        Caller caller = caller(
                        "impersonate-USER: jane",
                        "Impersonate-Group: a",
                        "IMPERSONATE-GROUP: b",
                        "Impersonate-Extra-Example.org%2FReason: x",
                        "Impersonate-Extra-example.org%2freason: y",
                        "Impersonate-Uid: 7")
                .result();

        assertThat(allows.questions)
                .containsExactly(
                        "impersonate users /jane",
                        "impersonate groups /a",
                        "impersonate groups /b",
                        "impersonate userextras/example.org/reason /x",
                        "impersonate userextras/example.org/reason /y",
                        "impersonate uids /7");
        assertThat(caller.authenticated()).isSameAs(ADMIN);
        assertThat(caller.impersonates()).isTrue();
        assertThat(caller.effective())
                .isEqualTo(new Identity(
                        "jane",
                        "7",
                        List.of("a", "b", "system:authenticated"),
                        Map.of("example.org/reason", List.of("x", "y"))));
    }

    @Test
    void whoNamesThemselvesIsAskedToo() {
        caller("Impersonate-User: admin");

        assertThat(allows.questions).containsExactly("impersonate users /admin");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            system:serviceaccount:ns:ci    | impersonate serviceaccounts ns/ci | system:serviceaccounts,system:serviceaccounts:ns,system:authenticated
            system:serviceaccount:ns:a.b   | impersonate serviceaccounts ns/a.b | system:serviceaccounts,system:serviceaccounts:ns,system:authenticated
            system:serviceaccount:ns       | impersonate users /system:serviceaccount:ns    | system:authenticated
            system:serviceaccount:ns:      | impersonate users /system:serviceaccount:ns:   | system:authenticated
            system:serviceaccount:ns:a:b   | impersonate users /system:serviceaccount:ns:a:b | system:authenticated
            system:serviceaccount:n.s:ci   | impersonate users /system:serviceaccount:n.s:ci | system:authenticated
            system:serviceaccount:NS:ci    | impersonate users /system:serviceaccount:NS:ci | system:authenticated
            system:anonymous               | impersonate users /system:anonymous | system:unauthenticated
            jane                           | impersonate users /jane | system:authenticated
            """)
    void theGroupsFollowFromTheName(String user, String question, String groups) {
        Caller caller = caller("Impersonate-User: " + user).result();

        assertThat(allows.questions).containsExactly(question);
        assertThat(caller.effective().groups()).containsExactly(groups.split(","));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            system:serviceaccount:ns:ci | team                   | team,system:authenticated
            jane                        | system:unauthenticated | system:unauthenticated
            jane                        | system:authenticated   | system:authenticated
            system:anonymous            | team                   | team,system:unauthenticated
            system:anonymous            | system:unauthenticated | system:unauthenticated
            """)
    void groupsThatAreNamedReplaceThoseThatFollow(String user, String group, String groups) {
        Caller caller = caller("Impersonate-User: " + user, "Impersonate-Group: " + group)
                .result();

        assertThat(caller.effective().groups()).containsExactly(groups.split(","));
    }

    @Test
    void oneRefusalRefusesAllAndSaysWhat() {
        RecordingAuthorizer some = new RecordingAuthorizer(question ->
                Future.succeededFuture(question.toString().contains("name=b]") ? Decision.NO_OPINION : Decision.ALLOW));

        Future<Caller> refused = caller(
                some, "Impersonate-User: jane", "Impersonate-Group: a", "Impersonate-Group: b", "Impersonate-Group: c");

        assertThat(some.questions)
                .containsExactly("impersonate users /jane", "impersonate groups /a", "impersonate groups /b");
        assertThat(failure(refused).reason()).isEqualTo(FailureReason.DENIED);
        assertThat(failure(refused))
                .hasMessage(
                        "groups \"b\" is forbidden: User \"admin\" cannot impersonate resource \"groups\" in API group \"\" at"
                                + " the cluster scope (refused by the pod gate; it takes the rule {apiGroups: [\"\"], resources:"
                                + " [\"groups\"], verbs: [\"impersonate\"]} bound by a ClusterRoleBinding)");
    }

    @Test
    void aRefusalNamesTheGroupOfTheApi() {
        RecordingAuthorizer noExtra = new RecordingAuthorizer(question -> Future.succeededFuture(
                question.toString().contains("userextras") ? Decision.NO_OPINION : Decision.ALLOW));

        assertThat(failure(caller(noExtra, "Impersonate-User: jane", "Impersonate-Extra-Scopes: v<x>")))
                .hasMessageStartingWith(
                        "userextras.authentication.k8s.io \"v<x>\" is forbidden: User \"admin\" cannot impersonate resource"
                                + " \"userextras/scopes\" in API group \"authentication.k8s.io\" at the cluster scope");
    }

    @Test
    void nobodyBecomesAMasterWithoutTheRight() {
        RecordingAuthorizer usersOnly = new RecordingAuthorizer(question -> Future.succeededFuture(
                question.toString().contains("resource=users") ? Decision.ALLOW : Decision.NO_OPINION));

        assertThat(failure(caller(usersOnly, "Impersonate-User: jane", "Impersonate-Group: system:masters")))
                .hasMessageContaining("groups \"system:masters\" is forbidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Impersonate-Group: a",
                "Impersonate-Uid: 1",
                "Impersonate-Extra-Scopes: x",
                "Impersonate-User:",
                "Impersonate-User: |Impersonate-Group: a"
            })
    void withoutAUserNothingIsImpersonated(String headers) {
        Future<Caller> refused = caller(headers.split("\\|"));

        assertThat(failure(refused).reason()).isEqualTo(FailureReason.MALFORMED);
        assertThat(failure(refused)).hasMessageContaining("without impersonating a user name");
        assertThat(allows.questions).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Impersonate-Future: x",
                "Impersonate-: x",
                "Impersonate-Users: x",
                "Impersonate-User: bob",
                "Impersonate-Extra-: x",
                "Impersonate-Extra-a%: x",
                "Impersonate-Extra-a%4: x",
                "Impersonate-Extra-a%zz: x",
                "Impersonate-Extra-%ff: x",
                "Impersonate-Extra-a:",
                "Impersonate-Extra-%0a: x",
                "Impersonate-Group: ",
                "Impersonate-Group: a\u0001b",
                "Impersonate-Group: \u00ff",
            })
    void whatCannotBeCheckedIsRefused(String header) {
        Future<Caller> refused = caller("Impersonate-User: jane", header);

        assertThat(failure(refused).reason()).isEqualTo(FailureReason.MALFORMED);
        assertThat(allows.questions).isEmpty();
    }

    @Test
    void aNameBeyondAsciiIsReadAsUtf8() {
        assertThat(caller("Impersonate-User: zo\u00c3\u00ab")
                        .result()
                        .effective()
                        .name())
                .isEqualTo("zo\u00eb");
    }

    @Test
    void nobodyIsActedAsWhereNobodyCanDecide() {
        RecordingAuthorizer down = new RecordingAuthorizer(question ->
                Future.failedFuture(new GatewayFailure(FailureReason.UNAVAILABLE, "the API server is away")));

        assertThat(failure(caller(down, "Impersonate-User: jane")).reason()).isEqualTo(FailureReason.UNAVAILABLE);
    }

    private Future<Caller> caller(String... headers) {
        return caller(allows, headers);
    }

    private static Future<Caller> caller(Authorizer authorizer, String... headers) {
        List<Field> fields = Arrays.stream(headers)
                .map(header -> header.split(": ?", 2))
                .map(parts -> new Field(parts[0], parts[1].strip()))
                .toList();
        return new Gates(new GateOptions(authorizer, Authorizer.DISABLED)).impersonate(ADMIN, HttpFields.of(fields));
    }

    private static GatewayFailure failure(Future<?> future) {
        assertThat(future.failed()).isTrue();
        return (GatewayFailure) future.cause();
    }
}
