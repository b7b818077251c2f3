package dev.postern.proxy.authz;

import static dev.postern.proxy.authz.Policies.everywhere;
import static dev.postern.proxy.authz.Policies.identity;
import static dev.postern.proxy.authz.Policies.rule;
import static dev.postern.proxy.authz.Policies.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.authz.RbacPolicy.ClusterRoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleRef;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.RequestHead;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.request.ClassifiedRequest;
import dev.postern.proxy.request.RequestClassifier;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatesTest {
    private static final Identity ALICE = identity("alice", "system:authenticated");
    private static final Authorizer ALLOWS = question -> Future.succeededFuture(Decision.ALLOW);
    private static final Authorizer DENIES = question -> Future.succeededFuture(Decision.NO_OPINION);
    private static final String POD = "/api/v1/namespaces/ns/pods/p/";

    private final RecordingAuthorizer pod = new RecordingAuthorizer(ALLOWS);
    private final RecordingAuthorizer node = new RecordingAuthorizer(ALLOWS);
    private final Gates gates = new Gates(new GateOptions(pod, node));

    /** Catalogue C1: a GET is a WebSocket's way to run a command. */
    @ParameterizedTest
    @CsvSource({"GET, exec", "POST, exec", "GET, attach", "POST, attach", "GET, portforward", "POST, portforward"})
    void aStreamNeedsCreateOnThePodAndOnTheNodeWhateverTheMethod(String method, String subresource) {
        AuthorizedRequest authorized = gates.authorize(Caller.of(ALICE), request(method, POD + subresource))
                .result();
        NodeAuthorization proof = authorized.onNode("n1").result();

        assertThat(pod.questions).containsExactly("create pods/" + subresource + " ns/p");
        assertThat(node.questions).containsExactly("create nodes/proxy /n1");
        assertThat(proof.node()).isEqualTo("n1");
        assertThat(proof.authorized()).isSameAs(authorized);
        assertThat(authorized.identity()).isEqualTo(ALICE);
    }

    @Test
    void aLogNeedsGetOnThePodAndCreateOnTheNode() {
        gates.authorize(Caller.of(ALICE), request("GET", POD + "log")).result().onNode("n1");

        assertThat(pod.questions).containsExactly("get pods/log ns/p");
        assertThat(node.questions).containsExactly("create nodes/proxy /n1");
    }

    @Test
    void aPassThroughIsNotAskedHereAndGetsNoNode() {
        AuthorizedRequest authorized = gates.authorize(Caller.of(ALICE), request("GET", "/api/v1/pods"))
                .result();

        assertThat(pod.questions).isEmpty();
        assertThat(failure(authorized.onNode("n1")).reason()).isEqualTo(FailureReason.INTERNAL);
        assertThat(node.questions).isEmpty();
    }

    @Test
    void aNodeCallIsAskedOfThePodGatesAuthorizerOnly() {
        AuthorizedRequest authorized = gates.authorize(
                        Caller.of(ALICE), request("HEAD", "/api/v1/nodes/n1/proxy/metrics"))
                .result();

        assertThat(authorized.onNode("n1").result().node()).isEqualTo("n1");
        assertThat(failure(authorized.onNode("n2")).reason()).isEqualTo(FailureReason.INTERNAL);
        assertThat(pod.questions).containsExactly("get nodes/metrics /n1");
        assertThat(node.questions).isEmpty();
    }

    @Test
    void aNodeCallTriesTheFineGrainedSubresourceAndThenProxy() {
        RecordingAuthorizer proxyOnly =
                new RecordingAuthorizer(everywhere(user("alice"), rule("get", "", "nodes/proxy")));
        Gates withProxy = new Gates(new GateOptions(proxyOnly, DENIES));

        assertThat(withProxy
                        .authorize(Caller.of(ALICE), request("GET", "/api/v1/nodes/n1/proxy/pods"))
                        .succeeded())
                .isTrue();
        assertThat(proxyOnly.questions).containsExactly("get nodes/pods /n1", "get nodes/proxy /n1");
    }

    @Test
    void aNodeGateThatIsSwitchedOffOpensNoNodeCall() {
        Gates off = new Gates(new GateOptions(DENIES, Authorizer.DISABLED));

        GatewayFailure failure =
                failure(off.authorize(Caller.of(ALICE), request("GET", "/api/v1/nodes/n1/proxy/metrics")));

        assertThat(failure.reason()).isEqualTo(FailureReason.DENIED);
        assertThat(failure.getMessage())
                .startsWith(
                        "nodes \"n1\" is forbidden: User \"alice\" cannot get resource \"nodes/proxy\" in API group \"\" at "
                                + "the cluster scope (refused by the pod gate; ");
    }

    @Test
    void aNodeGateThatIsSwitchedOffLetsStreamsThrough() {
        Gates off = new Gates(new GateOptions(ALLOWS, Authorizer.DISABLED));

        assertThat(off.authorize(Caller.of(ALICE), request("GET", POD + "exec"))
                        .compose(authorized -> authorized.onNode("n1"))
                        .succeeded())
                .isTrue();
    }

    @Test
    void thePodGateCannotBeSwitchedOff() {
        assertThatThrownBy(() -> new GateOptions(Authorizer.DISABLED, ALLOWS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDenialSaysWhoWhatWhichGateAndTheRule() {
        Gates closed = new Gates(new GateOptions(DENIES, ALLOWS));

        GatewayFailure failure = failure(closed.authorize(Caller.of(ALICE), request("GET", POD + "exec")));

        assertThat(failure.getMessage())
                .isEqualTo(
                        "pods \"p\" is forbidden: User \"alice\" cannot create resource \"pods/exec\" in API group \"\" in the "
                                + "namespace \"ns\" (refused by the pod gate; it takes the rule {apiGroups: [\"\"], resources: "
                                + "[\"pods/exec\"], verbs: [\"create\"]} bound in the namespace \"ns\")");
        assertThat(json(failure))
                .contains("\"details\":{\"name\":\"p\",\"kind\":\"pods\"}", "\"code\":403", "\"reason\":\"Forbidden\"");
    }

    @Test
    void aDenialOfTheNodeGateNamesTheNode() {
        Gates closed = new Gates(new GateOptions(ALLOWS, DENIES));

        GatewayFailure failure = failure(closed.authorize(Caller.of(ALICE), request("GET", POD + "log"))
                .compose(authorized -> authorized.onNode("n1")));

        assertThat(failure.getMessage())
                .isEqualTo(
                        "nodes \"n1\" is forbidden: User \"alice\" cannot create resource \"nodes/proxy\" in API group \"\" at "
                                + "the cluster scope (refused by the node gate; it takes the rule {apiGroups: [\"\"], resources: "
                                + "[\"nodes/proxy\"], verbs: [\"create\"]} bound by a ClusterRoleBinding)");
        assertThat(json(failure)).contains("\"details\":{\"name\":\"n1\",\"kind\":\"nodes\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec", "attach", "portforward", "log"})
    void aDenialStaysShortWhateverTheClientChose(String subresource) {
        Identity longest = identity("\"<&>\\".repeat(200));
        String label = "n".repeat(63);
        String podName = (label + ".").repeat(3) + label.substring(2);
        Gates closed = new Gates(new GateOptions(DENIES, DENIES));

        GatewayFailure failure = failure(closed.authorize(
                Caller.of(longest),
                request("GET", "/api/v1/namespaces/" + label + "/pods/" + podName + "/" + subresource)));

        assertThat(failure.getMessage()).hasSizeLessThan(700).endsWith("\")").doesNotContain("<", ">");
        assertThat(json(failure).length()).isLessThan(1024);
        assertThat(json(failure)).contains("\"name\":\"" + podName + "\"", "bound in the namespace");
    }

    @ParameterizedTest
    @ValueSource(strings = {"n", "\"", "\\", "<", "\u4e2d", "\ud83d\ude00"})
    void theRemedyIsReadHoweverLongNamesAndReasonAre(String sign) {
        Authorizer talkative =
                question -> Future.succeededFuture(new Decision(Decision.Effect.NO_OPINION, sign.repeat(5_000)));
        Gates closed = new Gates(new GateOptions(talkative, DENIES));
        Resource longest = new Resource("", "authentication.k8s.io", "userextras", sign.repeat(500), sign.repeat(500));
        HttpFields headers = HttpFields.of(List.of(
                new HttpFields.Field("Impersonate-User", octets(sign.repeat(500))),
                new HttpFields.Field("Impersonate-Uid", "u")));

        GatewayFailure failure = failure(closed.impersonate(identity(sign.repeat(500)), headers));
        assertThat(failure.status().toJson()).hasSizeLessThan(1024);
        assertThat(json(failure)).contains("bound by a ClusterRoleBinding; reason: ");

        GatewayFailure extra = Denial.refused(
                "node gate",
                new AccessAttributes(identity(sign.repeat(500)), "impersonate", longest),
                new Decision(Decision.Effect.NO_OPINION, sign.repeat(5_000)));
        assertThat(extra.status().toJson()).hasSizeLessThan(1024);
        assertThat(json(extra)).contains("bound by a ClusterRoleBinding");
    }

    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aLongNameIsNotCutInsideACharacter() {
        Gates closed = new Gates(new GateOptions(DENIES, DENIES));

        GatewayFailure failure =
                failure(closed.authorize(Caller.of(identity("x" + "😀".repeat(99))), request("GET", POD + "log")));

        assertThat(json(failure)).contains("x😀", "😀…");
    }

    @Test
    void namesAreQuotedAndSafeInAPage() {
        Gates closed = new Gates(new GateOptions(DENIES, DENIES));

        assertThat(failure(closed.authorize(Caller.of(identity("a\"<b>&\\")), request("GET", POD + "log"))))
                .hasMessageContaining("User \"a\\\"&lt;b&gt;&amp;\\\\\" cannot get");
    }

    @Test
    void aPolicyThatIsReplacedDecidesFromThenOn() {
        Reloadable<RbacPolicy> policy = Reloadable.of(new RbacPolicy(List.of(), List.of(), List.of(), List.of()));
        Gates files = new Gates(new GateOptions(List.of(new GateMode.Rbac(policy)), List.of(new GateMode.Disabled())));
        assertThat(failure(files.authorize(Caller.of(ALICE), request("GET", POD + "exec")))
                        .reason())
                .isEqualTo(FailureReason.DENIED);

        ClusterRole role = new ClusterRole("r", Map.of(), List.of(rule("create", "", "pods/exec")), List.of());
        policy.set(new RbacPolicy(
                List.of(),
                List.of(role),
                List.of(),
                List.of(new ClusterRoleBinding(
                        "b", new RoleRef(RoleRef.Kind.CLUSTER_ROLE, "r"), List.of(user("alice"))))));

        assertThat(files.authorize(Caller.of(ALICE), request("GET", POD + "exec"))
                        .succeeded())
                .isTrue();
    }

    @Test
    void modesThatAskAClusterNeedOne() {
        for (GateMode mode : List.of(
                new GateMode.Webhook(Duration.ZERO, Duration.ZERO), new GateMode.RbacCluster(Duration.ofMinutes(1)))) {
            assertThatThrownBy(() -> new Gates(new GateOptions(List.of(mode), List.of(mode))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("asks the API server");
        }
    }

    @Test
    void aDenialByPolicyNamesNoRuleThatCouldHelp() {
        Gates frozen = new Gates(new GateOptions(
                question -> Future.succeededFuture(Decision.deny("cluster frozen")), Authorizer.DISABLED));

        assertThat(failure(frozen.authorize(Caller.of(ALICE), request("GET", POD + "exec"))))
                .hasMessageEndingWith("(refused by the pod gate; a policy of the cluster denies it, which no"
                        + " rule can change; reason: cluster frozen)");
    }

    @Test
    void anAuthorizerThatFailsThrowsOrAnswersNothingDenies() {
        for (Supplier<Future<Decision>> answer : List.<Supplier<Future<Decision>>>of(
                () -> Future.failedFuture("down at 10.0.0.1"),
                () -> {
                    throw new IllegalStateException("secret");
                },
                GatesTest::nothing,
                () -> Future.succeededFuture())) {
            Gates broken = new Gates(new GateOptions(question -> answer.get(), ALLOWS));

            GatewayFailure failure = failure(broken.authorize(Caller.of(ALICE), request("GET", POD + "exec")));

            assertThat(failure.reason()).isEqualTo(FailureReason.DENIED);
            assertThat(failure.getMessage()).contains("pod gate").doesNotContain("10.0.0.1", "secret");
        }
    }

    @Test
    void anAuthorizerThatTakesTooLongDenies() {
        Promise<Decision> never = Promise.promise();
        Gates slow = new Gates(new GateOptions(question -> never.future(), ALLOWS, Duration.ofMillis(20)));

        Future<AuthorizedRequest> answer = slow.authorize(Caller.of(ALICE), request("GET", POD + "exec"));

        await().until(answer::isComplete);
        never.complete(Decision.ALLOW);
        assertThat(failure(answer).reason()).isEqualTo(FailureReason.BACKEND_TIMEOUT);
        assertThat(failure(answer).getMessage()).contains("pod gate", "gave no answer in time");
    }

    private static ClassifiedRequest request(String method, String path) {
        return new RequestClassifier().classify(new RequestHead(method, path, null, HttpFields.EMPTY));
    }

    private static GatewayFailure failure(Future<?> future) {
        assertThat(future.failed()).isTrue();
        return (GatewayFailure) future.cause();
    }

    private static String json(GatewayFailure failure) {
        return new String(failure.status().toJson(), StandardCharsets.UTF_8);
    }

    @SuppressWarnings("NullAway") // What a broken authorizer does.
    private static Future<Decision> nothing() {
        return null;
    }
}
