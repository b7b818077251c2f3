package dev.postern.proxy.authz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes.NonResource;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.cluster.ApiAnswer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class AccessReviewTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String REVIEW =
            "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":%s}";

    @Test
    void asksWithEveryAttributeOfTheUserAndTheResource() {
        Identity user = new Identity(
                "alice", "42", List.of("developers", "system:authenticated"), Map.of("scopes", List.of("a", "b")));
        Resource log = new Resource("default", "", "pods", "log", "web");

        assertJson(AccessReview.ofSubject(new AccessAttributes(user, "get", log)), """
                {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {
                  "resourceAttributes": {"namespace": "default", "verb": "get", "version": "v1", "resource": "pods",
                    "subresource": "log", "name": "web"},
                  "user": "alice", "uid": "42", "groups": ["developers", "system:authenticated"],
                  "extra": {"scopes": ["a", "b"]}}}""");
    }

    @Test
    void leavesOutWhatDoesNotApply() {
        Identity user = new Identity("bob", "", List.of(), Map.of());
        Resource uid = new Resource("", "authentication.k8s.io", "uids", "", "7");

        assertJson(AccessReview.ofSubject(new AccessAttributes(user, "impersonate", uid)), """
                {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {
                  "resourceAttributes": {"verb": "impersonate", "group": "authentication.k8s.io", "version": "v1",
                    "resource": "uids", "name": "7"},
                  "user": "bob"}}""");
        assertJson(AccessReview.ofSubject(new AccessAttributes(user, "get", new NonResource("/healthz"))), """
                {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {
                  "nonResourceAttributes": {"path": "/healthz", "verb": "get"}, "user": "bob"}}""");
    }

    @Test
    void asksAboutTheGatewayItselfWithoutAUser() {
        assertJson(AccessReview.ofSelf("impersonate", new Resource("", "", "", "users", "", "")), """
                {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": {
                  "resourceAttributes": {"verb": "impersonate", "resource": "users"}}}""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"allowed":true}                                    | ALLOW      | ~~
            {"allowed":true,"denied":false,"reason":"RBAC: x"}  | ALLOW      | ~~
            {"allowed":false}                                   | NO_OPINION | ~~
            {"allowed":false,"reason":"not on Sundays"}         | NO_OPINION | not on Sundays
            {"allowed":false,"denied":true,"reason":"frozen"}   | DENY       | frozen
            {"allowed":false,"reason":"a\\nb"}                  | NO_OPINION | ~~
            {"allowed":false,"reason":"<script>"}               | NO_OPINION | ~~
            {"allowed":false,"reason":null,"evaluationError":"x"} | NO_OPINION | ~~
            """)
    void believesAWellFormedAnswer(String status, Decision.Effect effect, String reason) {
        Decision decision = AccessReview.subject(answer(201, REVIEW.formatted(status)));

        assertThat(decision.effect()).isEqualTo(effect);
        assertThat(decision.reason()).isEqualTo(reason);
    }

    @Test
    void keepsALongReasonToItself() {
        String status = "{\"allowed\":false,\"reason\":\"" + "x".repeat(201) + "\"}";

        assertThat(AccessReview.subject(answer(201, REVIEW.formatted(status)))).isEqualTo(Decision.NO_OPINION);
    }

    /** Catalogue C11. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not JSON",
                "{\"status\":{\"allowed\":true}}",
                "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1beta1\",\"status\":{\"allowed\":true}}",
                "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":{\"allowed\":true}}",
                "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\"}",
                "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":{}}",
                "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":{\"allowed\":\"true\"}}",
                "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":{\"allowed\":1}}",
                "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":{\"allowed\":null}}",
                "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":[true]}",
                "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":{\"allowed\":true,\"denied\":true}}",
                "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":{\"allowed\":true,\"denied\":\"no\"}}",
                "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":{\"allowed\":false,\"allowed\":true}}",
                "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":{\"allowed\":true}} {}",
                "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":{\"allowed\":true"
            })
    void believesNothingElse(String body) {
        assertThatThrownBy(() -> AccessReview.subject(answer(200, body))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 204, 301, 302, 307, 400, 404, 409, 429, 500, 503})
    void believesNoOtherStatus(int status) {
        assertThatThrownBy(() -> AccessReview.subject(answer(status, REVIEW.formatted("{\"allowed\":true}"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("" + status);
    }

    private static ApiAnswer answer(int status, String body) {
        return new ApiAnswer(status, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertJson(byte[] actual, String expected) {
        assertThat(JSON.readTree(actual)).isEqualTo(JSON.readTree(expected));
    }
}
