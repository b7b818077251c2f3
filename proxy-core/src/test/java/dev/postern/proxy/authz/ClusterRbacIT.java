package dev.postern.proxy.authz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.cluster.ApiServer;
import dev.postern.proxy.cluster.ApiServerAddress;
import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.cluster.CredentialSource;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeObjects;
import dev.postern.proxy.harness.FakeRbac;
import dev.postern.proxy.harness.LogRecorder;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.reload.Reloadable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The copy of a cluster's RBAC objects, and the ways in which it could grow old (catalogue B6). */
class ClusterRbacIT {
    /** Longer than any test: a machine that is busy makes no copy old. */
    private static final Duration HOUR = Duration.ofHours(1);
    /** For the tests that wait for it; a sixth of it, between a watch's renewal and a copy that is not ready, is a pause's. */
    private static final Duration SOON_STALE = Duration.ofSeconds(4);

    private final FakeApi api = new FakeApi();
    private final FakeRbac objects = new FakeRbac().on(api);
    private final Vertx vertx = Vertx.vertx();
    private final ApiServer server = new ApiServer(
            vertx,
            new ApiServerOptions(
                    ApiServerAddress.direct("127.0.0.1", api.port(), ""),
                    Reloadable.of(TestPki.API_SERVER.trustAnchors()),
                    CredentialSource.of(new Credential.ClientCertificate(
                            TestPki.gatewayAtApiServer().keyPair()))));
    private final Gates gates = new Gates(
            vertx, new GateOptions(List.of(new GateMode.RbacCluster(HOUR)), List.of(new GateMode.Disabled())), server);
    private ClusterRbac rbac = new ClusterRbac(vertx, server, HOUR);

    @BeforeEach
    void clearLog() {
        LogRecorder.recorder().clear();
    }

    @AfterEach
    void close() {
        rbac.stop();
        gates.stop();
        done(server.close());
        done(vertx.close());
        api.close();
    }

    @Test
    void listsEveryPageAndThenDecides() {
        for (int i = 0; i < 7; i++) {
            objects.grant("user" + i, "create", "pods/exec");
        }
        assertThat(failure(rbac.authorize(exec("user0"))).reason()).isEqualTo(FailureReason.UNAVAILABLE);
        assertThat(failure(rbac.authorize(exec("user0")))).hasMessageContaining("have not been read yet");
        assertThat(rbac.ready().failed()).isTrue();

        start();

        for (int i = 0; i < 7; i++) {
            assertThat(allows("user" + i)).isTrue();
        }
        assertThat(allows("user7")).isFalse();
        assertThat(api.requests())
                .noneMatch(ApiRequest::impersonates)
                .anyMatch(request -> request.target().equals(FakeRbac.GROUP + "/clusterroles?limit=100&continue=6"));
    }

    @Test
    void bothGatesShareOneCopy() {
        Gates both = new Gates(
                vertx,
                new GateOptions(List.of(new GateMode.RbacCluster(HOUR)), List.of(new GateMode.RbacCluster(HOUR))),
                server);
        both.start();
        await().until(() -> objects.watches() == 4);
        await().until(() -> both.ready().succeeded());
        both.stop();
    }

    @Test
    void followsEveryChange() {
        objects.grant("alice", "create", "pods/exec");
        start();

        objects.bind("bob", "r0");
        await().until(() -> allows("bob"));
        objects.remove("clusterrolebindings", "", "r0-alice");
        await().until(() -> !allows("alice"));
        objects.put(
                "clusterroles",
                "",
                "r0",
                "\"rules\":[{\"verbs\":[\"get\"],\"apiGroups\":[\"\"],\"resources\":[\"pods/exec\"]}]");
        await().until(() -> !allows("bob"));
        objects.put(
                "roles",
                "ns",
                "exec",
                "\"rules\":[{\"verbs\":[\"*\"],\"apiGroups\":[\"\"],\"resources\":[\"pods/exec\"]}]");
        objects.put("rolebindings", "ns", "exec", """
                "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"exec"},\
                "subjects":[{"kind":"ServiceAccount","name":"ci","namespace":"ns"}]""");
        await().until(() -> allows("system:serviceaccount:ns:ci"));
        objects.remove("roles", "ns", "exec");
        await().until(() -> !allows("system:serviceaccount:ns:ci"));
    }

    @Test
    void goesOnWhereItWasWhenTheConnectionBreaks() {
        objects.grant("alice", "create", "pods/exec");
        start();
        long lists = lists();

        objects.cut();
        objects.bind("bob", "r0");

        await().until(() -> allows("bob"));
        assertThat(lists()).isEqualTo(lists);
    }

    @Test
    void listsAgainWhatIsTooOldToFollow() {
        objects.grant("alice", "create", "pods/exec");
        start();

        objects.cut();
        objects.remove("clusterrolebindings", "", "r0-alice");
        objects.gone();

        await().until(() -> !allows("alice"));
        objects.bind("bob", "r0");
        await().until(() -> allows("bob"));
        objects.gone();
        objects.bind("carol", "r0");
        await().until(() -> allows("carol"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not JSON",
                "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"x\"}}}",
                "{\"type\":\"REPLACED\",\"object\":{}}",
                "{\"type\":\"ERROR\",\"object\":{\"code\":500}}"
            })
    void listsAgainWhereALineIsNotUnderstood(String line) {
        objects.grant("alice", "create", "pods/exec");
        start();
        long lists = lists();

        objects.line(line);

        await().until(() -> lists() >= lists + 4 && objects.watches() >= 4);
        objects.bind("bob", "r0");
        await().until(() -> allows("bob"));
    }

    /** B6: whoever goes silent is not believed for ever. */
    @Test
    void stopsDecidingWhenTheServerFallsSilentAndComesBackWithIt() {
        objects.grant("alice", "create", "pods/exec");
        rbac = new ClusterRbac(vertx, server, SOON_STALE);
        start();

        objects.freeze(true);
        await().until(() -> rbac.ready().failed());
        assertThat(allows("alice")).as("while the copy is young enough").isTrue();
        await().until(() -> rbac.authorize(exec("alice")).failed());
        assertThat(failure(rbac.authorize(exec("alice"))).reason()).isEqualTo(FailureReason.UNAVAILABLE);
        assertThat(failure(rbac.authorize(exec("alice"))))
                .hasMessageContaining("has not confirmed the cluster's RBAC objects")
                .hasMessageNotContaining("127.0.0.1");

        objects.freeze(false);
        objects.cut();
        await().until(() -> rbac.ready().succeeded());
        assertThat(allows("alice")).isTrue();
    }

    /** As after a restore of etcd: the server answers 504 to a version that it has not reached. */
    @Test
    void listsAgainWhereTheServerDoesNotKnowTheVersion() {
        objects.grant("alice", "create", "pods/exec");
        start();
        AtomicBoolean lost = new AtomicBoolean(true);
        api.on(
                request -> request.target().contains("watch=true") && lost.get(),
                FakeApi.json(504, FakeObjects.status(504, "Timeout", "Too large resource version")));
        objects.cut();
        objects.bind("bob", "r0");

        await().until(() -> allows("bob"));
        lost.set(false);
        await().until(() -> objects.watches() == 4);
    }

    @Test
    void aQuietClusterStaysFresh() {
        objects.grant("alice", "create", "pods/exec");
        rbac = new ClusterRbac(vertx, server, SOON_STALE);
        start();
        AtomicBoolean everUnready = new AtomicBoolean();

        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            everUnready.compareAndSet(false, rbac.ready().failed());
            return api.requests().stream()
                            .filter(request -> request.target().contains("watch=true"))
                            .count()
                    > 16;
        });
        assertThat(everUnready).isFalse();
    }

    @Test
    void deniesWhileTheServerIsAwayTooLong() {
        objects.grant("alice", "create", "pods/exec");
        rbac = new ClusterRbac(vertx, server, SOON_STALE);
        start();

        api.on(request -> true, FakeApi.json(500, "{}"));
        objects.cut();

        await().until(() -> rbac.authorize(exec("alice")).failed());
        assertThat(failure(rbac.authorize(exec("alice")))).hasMessageContaining("answered with status 500");
    }

    @Test
    void anObjectThatCannotBeReadGrantsNothingAndIsLogged() {
        objects.grant("alice", "create", "pods/exec");
        objects.put("clusterroles", "", "odd", """
                "rules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"],"onlyOnSundays":true}]""");
        objects.bind("bob", "odd");
        start();

        assertThat(allows("alice")).isTrue();
        assertThat(allows("bob")).isFalse();
        assertThat(LogRecorder.recorder().text()).contains("an object of the cluster cannot be read and is left out");

        objects.put("clusterroles", "", "r0", "\"rules\":[{\"verbs\":\"*\"}]");
        await().until(() -> !allows("alice"));
    }

    @Test
    void saysWhatItMayNotRead() {
        api.on(FakeRbac.GROUP + "/rolebindings", FakeApi.json(403, "{}"));
        rbac.start();

        await().until(() -> String.valueOf(rbac.ready().cause().getMessage()).contains("status 403"));
        assertThat(failure(rbac.ready())).hasMessageContaining(FakeRbac.GROUP + "/rolebindings");
        assertThat(failure(rbac.authorize(exec("alice"))).reason()).isEqualTo(FailureReason.UNAVAILABLE);
    }

    private void start() {
        rbac.start();
        await().until(() -> rbac.ready().succeeded());
        await().until(() -> objects.watches() >= 4);
    }

    private long lists() {
        return api.requests().stream()
                .filter(request -> request.target().endsWith("?limit=100"))
                .count();
    }

    private boolean allows(String user) {
        return rbac.authorize(exec(user)).result().allows();
    }

    private static AccessAttributes exec(String user) {
        return new AccessAttributes(
                new Identity(user, "", List.of(), Map.of()), "create", new Resource("ns", "", "pods", "exec", "p"));
    }

    private static GatewayFailure failure(Future<?> future) {
        assertThat(future.failed()).isTrue();
        return (GatewayFailure) future.cause();
    }

    private static void done(Future<?> future) {
        future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
