package dev.postern.server.cluster;

import static dev.postern.server.cluster.StandInCase.get;
import static dev.postern.server.cluster.StandInCase.of;
import static dev.postern.server.cluster.StandInCorpus.PODS;
import static dev.postern.server.cluster.StandInRule.GATEWAY;
import static dev.postern.server.cluster.StandInRule.JSON_ONLY;
import static dev.postern.server.cluster.StandInRule.OLD_REVIEW;
import static dev.postern.server.cluster.StandInRule.PARSER_WORDS;
import static dev.postern.server.cluster.StandInRule.READ_ONLY;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The part of the corpus that is about who may do what: refusals, impersonation, reviews, writes. */
final class StandInAccess {
    private static final String JSON = "Content-Type: application/json";
    private static final String AUTHORIZATION = "/apis/authorization.k8s.io/v1/";

    private StandInAccess() {}

    static List<StandInCase> cases() {
        List<StandInCase> cases = new ArrayList<>();
        Stream.of(rights(), reviews(), writes()).forEach(cases::addAll);
        return cases;
    }

    private static List<StandInCase> rights() {
        return List.of(
                of("", "GET " + PODS),
                of("", "GET /api").with("Authorization: Bearer nosuch"),
                of("carol", "GET " + PODS),
                of("carol", "GET " + PODS + "/shell"),
                of("carol", "GET " + PODS + "/no%22%3Csuch"),
                of("carol", "GET /api/v1/pods"),
                of("carol", "GET /api/v1/nodes/node-1"),
                of("carol", "GET " + PODS + "/shell/log"),
                of("carol", "POST " + PODS + "/shell/exec"),
                of("carol", "DELETE " + PODS + "/shell"),
                of("carol", "DELETE " + PODS),
                of("carol", "POST " + PODS),
                of("carol", "PUT " + PODS + "/shell"),
                of("carol", "PATCH " + PODS + "/shell"),
                of("carol", "GET /apis/coordination.k8s.io/v1/namespaces/x/leases/y"),
                of("carol", "GET /apis/nosuch.example/v1/things"),
                of("bob", "GET " + PODS + "/shell"),
                of("bob", "GET /api/v1/namespaces/private/pods"),
                of("carol", "GET " + PODS).with("Impersonate-User: bob"),
                of("carol", "GET " + PODS).with("Impersonate-User: system:serviceaccount:default:x"),
                of("carol", "GET " + PODS)
                        .with("Impersonate-User: system:serviceaccount:default:x", "Impersonate-Group: g"),
                of("carol", "GET " + PODS).with("Impersonate-User: system:node:node-1"),
                of("carol", "GET " + PODS).with("Impersonate-Group: g"),
                of("admin", "GET " + PODS).with("Impersonate-Group: g", "Impersonate-Uid: 7"),
                of("admin", "GET " + PODS).with("Impersonate-Extra-A%2fB: c"),
                of("admin", "GET /api/v1/namespaces/private/pods").with("Impersonate-User: bob"),
                of("admin", "GET " + PODS).with("Impersonate-User: bob", "Impersonate-Group: readers"),
                of("admin", "GET /metrics").with("Impersonate-User: system:anonymous"));
    }

    private static List<StandInCase> reviews() {
        String self = "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}";
        String selfPath = "POST /apis/authentication.k8s.io/v1/selfsubjectreviews";
        return List.of(
                of("bob", selfPath).with(JSON).sending(self),
                of("admin", selfPath)
                        .with(JSON, "Impersonate-User: eve", "Impersonate-Uid: 7", "Impersonate-Extra-A%2fB: c")
                        .sending(self),
                of("admin", selfPath)
                        .with(JSON, "Impersonate-User: system:serviceaccount:default:x")
                        .sending(self),
                of("", selfPath).with(JSON).sending(self),
                of("bob", "GET /apis/authentication.k8s.io/v1/selfsubjectreviews"),
                of("admin", "GET /apis/authentication.k8s.io/v1/selfsubjectreviews"),
                of("bob", "POST /apis/authentication.k8s.io/v1beta1/selfsubjectreviews", OLD_REVIEW)
                        .with(JSON)
                        .sending(self.replace("v1", "v1beta1")),
                access(
                        "bob",
                        "\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\",\"namespace\":\"default\"}"),
                access(
                        "bob",
                        "\"resourceAttributes\":{\"verb\":\"delete\",\"resource\":\"pods\",\"namespace\":\"default\"}"),
                access(
                        "bob",
                        "\"resourceAttributes\":{\"verb\":\"create\",\"resource\":\"pods\",\"subresource\":\"exec\"}"),
                access("admin", "\"resourceAttributes\":{\"verb\":\"*\",\"resource\":\"*\",\"group\":\"*\"}"),
                access("bob", "\"nonResourceAttributes\":{\"verb\":\"get\",\"path\":\"/healthz\"}"),
                access("bob", "\"nonResourceAttributes\":{\"verb\":\"get\",\"path\":\"/metrics\"}"),
                access("bob", ""),
                of("bob", "POST " + AUTHORIZATION + "selfsubjectaccessreviews", PARSER_WORDS)
                        .with(JSON)
                        .sending("{x"),
                of("bob", "POST " + AUTHORIZATION + "selfsubjectaccessreviews", PARSER_WORDS)
                        .with(JSON)
                        .sending(self),
                of("bob", "POST " + AUTHORIZATION + "selfsubjectaccessreviews", JSON_ONLY)
                        .with("Content-Type: text/plain")
                        .sending(self),
                rules("bob", "default"),
                rules("bob", "private"),
                rules("admin", "default"),
                rules("carol", ""));
    }

    private static StandInCase access(String user, String spec) {
        return of(user, "POST " + AUTHORIZATION + "selfsubjectaccessreviews")
                .with(JSON)
                .sending("{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SelfSubjectAccessReview\",\"spec\":{"
                        + spec + "}}");
    }

    private static StandInCase rules(String user, String namespace) {
        return of(user, "POST " + AUTHORIZATION + "selfsubjectrulesreviews")
                .with(JSON)
                .sending("{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SelfSubjectRulesReview\",\"spec\":"
                        + "{\"namespace\":\"" + namespace + "\"}}");
    }

    /** Only such writes as change nothing in a real cluster. */
    private static List<StandInCase> writes() {
        String pod = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\"},\"spec\":{\"containers\":"
                + "[{\"name\":\"c\",\"image\":\"i\"}]}}";
        return List.of(
                of("admin", "POST " + PODS + "?dryRun=All", READ_ONLY)
                        .with(JSON)
                        .sending(pod),
                of("admin", "DELETE " + PODS + "/shell?dryRun=All", READ_ONLY),
                of("admin", "PATCH " + PODS + "/shell?dryRun=All", READ_ONLY)
                        .with("Content-Type: application/merge-patch+json")
                        .sending("{}"),
                of("admin", "DELETE " + PODS + "/nosuch?dryRun=All"),
                of("admin", "PATCH " + PODS + "/nosuch?dryRun=All")
                        .with("Content-Type: application/merge-patch+json")
                        .sending("{}"),
                of("admin", "PUT " + PODS),
                of("admin", "PATCH " + PODS),
                of("admin", "POST " + PODS + "/shell"),
                of("admin", "POST /api/v1/pods"),
                of("", "HEAD /healthz"),
                of("admin", "HEAD /healthz"),
                of("admin", "HEAD /version"),
                of("admin", "HEAD /api"),
                of("admin", "HEAD /apis/coordination.k8s.io/v1"),
                of("admin", "HEAD /nosuch"),
                of("admin", "HEAD " + PODS),
                of("admin", "HEAD " + PODS + "/shell"),
                of("admin", "OPTIONS " + PODS),
                of("admin", "FOO " + PODS),
                of("admin", "FOO " + PODS + "/shell"),
                get(PODS + "/nosuch/log"),
                get(PODS + "/shell/log", GATEWAY));
    }
}
