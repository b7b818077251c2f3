package dev.postern.server.dev.apiserver.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.server.dev.apiserver.SamplePolicy;
import dev.postern.server.dev.apiserver.status.ApiFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every part of a user is held against the sender's rights, and nothing of the sender's own is left. */
class ImpersonationTest {
    private static final Identity POSTERN = user("postern", "system:authenticated");
    private static final Identity ADMIN = user("admin", "system:masters");
    private static final Identity ALICE = user("alice", "readers");

    private final Impersonation impersonation = new Impersonation(new Rights(SamplePolicy.policy()));

    @Test
    void isOfNobodyWithoutHeaders() {
        assertThat(impersonation.resolve(headers("Accept: x"), question(ALICE))).isEmpty();
    }

    @Test
    void makesTheUserOfTheHeadersAlone() {
        Identity user = impersonation
                .resolve(
                        headers(
                                "Impersonate-User: bob",
                                "impersonate-group: a",
                                "Impersonate-Group: b",
                                "Impersonate-Uid: 7",
                                "Impersonate-Extra-Authentication.kubernetes.io%2fcredential-Id: x"),
                        question(POSTERN))
                .orElseThrow();

        assertThat(user)
                .isEqualTo(new Identity(
                        "bob",
                        "7",
                        List.of("a", "b", "system:authenticated"),
                        Map.of("authentication.kubernetes.io/credential-id", List.of("x"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bob | system:authenticated",
                "system:anonymous | system:unauthenticated",
                "system:serviceaccount:n:s | system:serviceaccounts system:serviceaccounts:n system:authenticated",
            })
    void addsTheGroupsThatAUserHasAnyway(String name, String groups) {
        Identity user = impersonation
                .resolve(headers("Impersonate-User: " + name), question(ADMIN))
                .orElseThrow();

        assertThat(user.groups()).containsExactly(groups.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Impersonate-User: bob | impersonate-on:user-info:list resource \"pods\"",
                "Impersonate-User: system:serviceaccount:n:s | impersonate-on:serviceaccount:list resource \"pods\"",
                "Impersonate-User: system:node:n | impersonate-on:arbitrary-node:list resource \"pods\"",
            })
    void isRefusedAsKubernetesRefusesIt(String header, String what) {
        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> impersonation.resolve(headers(header), question(ALICE)))
                .withMessageContaining("User \"alice\" cannot " + what);
    }

    @Test
    void isRefusedWhereOnePartIsNotAllowed() {
        Iterable<Map.Entry<String, String>> extra = headers("Impersonate-User: bob", "Impersonate-Extra-Scopes: all");

        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> impersonation.resolve(extra, question(POSTERN)))
                .matches(failure -> failure.code() == 403);
    }

    @Test
    void isRefusedWithoutAName() {
        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> impersonation.resolve(
                        headers("Impersonate-Group: g", "Impersonate-Extra-A%2fB: c"), question(ADMIN)))
                .withMessage("requested &user.DefaultInfo{Name:\"\", UID:\"\", Groups:[]string{\"g\"},"
                        + " Extra:map[string][]string{\"a/b\":[]string{\"c\"}}} without impersonating a user name");
    }

    private static AccessAttributes question(Identity user) {
        return new AccessAttributes(user, "list", new Resource("default", "", "pods", "", ""));
    }

    private static Identity user(String name, String... groups) {
        return new Identity(name, "", List.of(groups), Map.of());
    }

    private static Iterable<Map.Entry<String, String>> headers(String... lines) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String line : lines) {
            String[] parts = line.split(": ", 2);
            headers.add(Map.entry(parts[0], parts[1]));
        }
        return headers;
    }
}
