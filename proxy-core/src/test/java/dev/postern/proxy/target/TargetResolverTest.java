package dev.postern.proxy.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.authz.Caller;
import dev.postern.proxy.authz.Decision;
import dev.postern.proxy.authz.GateOptions;
import dev.postern.proxy.authz.Gates;
import dev.postern.proxy.cluster.ClusterState;
import dev.postern.proxy.cluster.Node;
import dev.postern.proxy.cluster.Node.Address;
import dev.postern.proxy.cluster.Pod;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.http.RequestHead;
import dev.postern.proxy.request.RequestClassifier;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetResolverTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String PODS = "/api/v1/namespaces/default/pods/";
    private static final String EXEC = PODS + "web/exec?command=id&stdout=true&container=";

    private final FakeState state = new FakeState();
    private final Map<String, List<String>> dns = new HashMap<>();
    private final List<String> lookups = new ArrayList<>();
    private Authorizer nodeGate = Authorizer.DISABLED;
    private List<String> types = List.of("InternalIP", "Hostname");

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/exec?command=id&command=-u&stdin=1&stdout=true&stderr=1&tty=0,/exec/default/web/app?command=id&command=-u&error=1&input=1&output=1",
        "POST,/attach?stdout=true,/attach/default/web/app?output=1",
        "POST,/portforward,/portForward/default/web",
        "GET,/portforward?ports=80&ports=90,'/portForward/default/web?port=80%2C90'",
        "GET,/log?follow=true&tailLines=3,/containerLogs/default/web/app?follow=true&tailLines=3"
    })
    void buildsTheKubeletsPath(String method, String request, String target) {
        KubeletRoute route = kubelet(resolve(method, PODS + "web" + request, !request.startsWith("/log")));
        assertThat(route.target()).isEqualTo(target);
        assertThat(route.podUid()).isEqualTo("uid-web");
        assertThat(route.kubelet()).isEqualTo(new KubeletAddress("node-1", ip("10.0.0.1"), 10250, "10.0.0.1"));
        assertThat(route.authorization().node()).isEqualTo("node-1");
    }

    @Test
    void choosesContainersAndWordsErrorsAsTheApiServerDoes() {
        state.pods.put("many", pod("many", "node-1", List.of("a", "b"), List.of("init", "a", "b", "debug")));
        state.pods.put("none", pod("none", "node-1", List.of(), List.of()));
        assertThat(kubelet(exec("web", "")).target()).startsWith("/exec/default/web/app?");
        assertThat(kubelet(exec("many", "init")).target()).startsWith("/exec/default/many/init?");
        assertFails(
                exec("many", ""),
                FailureReason.MALFORMED,
                "a container name must be specified for pod many, choose one of: [init a b debug]");
        assertFails(exec("none", ""), FailureReason.MALFORMED, "a container name must be specified for pod none");
        assertFails(exec("web", "x"), FailureReason.MALFORMED, "container x is not valid for pod web");
    }

    @Test
    void tellsErrorsInTheApiServersOrder() {
        state.pods.put("pending", pod("pending", "", List.of("app"), List.of("app")));
        state.pods.put("lost", pod("lost", "gone", List.of("app"), List.of("app")));
        assertFails(plain("missing"), FailureReason.NOT_FOUND, "pods \"missing\" not found");
        assertFails(plain("pending"), FailureReason.MALFORMED, "pod pending does not have a host assigned");
        assertFails(plain("lost"), FailureReason.NOT_FOUND, "nodes \"gone\" not found");
        assertFails(plain("web"), FailureReason.UPGRADE_REQUIRED, "Upgrade request required");
        state.node("node-1", "ExternalIP=10.0.0.1");
        assertFails(
                plain("web"), FailureReason.DIAL_FAILED, "no preferred addresses found; known addresses: [ExternalIP]");
        nodeGate = asked -> Future.succeededFuture(Decision.NO_OPINION);
        Future<Route> denied = plain("lost");
        assertThat(((GatewayFailure) denied.cause()).reason()).isEqualTo(FailureReason.DENIED);
    }

    @Test
    void sendsTheLogOfAnUnassignedPodNowhere() {
        state.pods.put("pending", pod("pending", "", List.of("app"), List.of("app")));
        assertThat(resolve("GET", PODS + "pending/log", false).result()).isInstanceOf(NowhereRoute.class);
    }

    @Test
    void sendsEverythingElseUp() {
        assertThat(resolve("GET", PODS + "web", false).result()).isInstanceOf(UpstreamRoute.class);
        assertThat(state.asked).isEmpty();
    }

    @Test
    void looksUpOnlyTheNodeForANodesOwnPaths() {
        KubeletRoute route = kubelet(resolve("GET", "/api/v1/nodes/node-1/proxy/metrics", false));
        assertThat(route.target()).isEqualTo("/metrics");
        assertThat(state.asked).containsExactly("node-1");
    }

    @Test
    void takesAddressesByPreferenceAndFallsBackToTheHostnameLabel() {
        dns.put("host.example", List.of("10.0.0.9"));
        state.node(
                "node-1", "ExternalIP=8.8.8.8", "Hostname=host.example", "InternalIP=10.0.0.2", "InternalIP=10.0.0.3");
        assertThat(kubelet(exec("web", "")).kubelet().host()).isEqualTo("10.0.0.2");
        types = List.of("Hostname", "InternalIP");
        assertThat(kubelet(exec("web", "")).kubelet())
                .isEqualTo(new KubeletAddress("node-1", ip("10.0.0.9"), 10250, "host.example"));
        state.nodes.put("node-1", new Node("node-1", List.of(), "host.example", 10250, Set.of()));
        assertThat(kubelet(exec("web", "")).kubelet().host()).isEqualTo("host.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "InternalIP=127.0.0.1", "InternalIP=127.1", "InternalIP=0177.0.0.1", "InternalIP=2130706433",
                "InternalIP=::1", "InternalIP=::ffff:127.0.0.1", "InternalIP=64:ff9b::7f00:1",
                        "InternalIP=fe80::1%eth0",
                "InternalIP=169.254.169.254", "InternalIP=fd00:ec2::254", "InternalIP=224.0.0.1", "InternalIP=",
                "InternalIP=a b", "InternalIP=1.2.3.4:22", "InternalIP=user@1.2.3.4", "InternalIP=host.example",
                "Hostname=loop.example", "Hostname=mixed.example", "Hostname=127.1"
            })
    void refusesAnAddressWithoutSayingWhich(String address) {
        dns.put("loop.example", List.of("127.0.0.1"));
        dns.put("mixed.example", List.of("10.0.0.1", "127.0.0.1"));
        state.node("node-1", address);
        for (Future<Route> route : List.of(
                exec("web", ""),
                resolve("GET", PODS + "web/log", false),
                resolve("GET", "/api/v1/nodes/node-1/proxy/metrics", false))) {
            GatewayFailure failure = (GatewayFailure) route.cause();
            assertThat(failure.reason()).isEqualTo(FailureReason.UNAVAILABLE);
            assertThat(failure.getMessage()).startsWith("address not allowed: ").contains("node-1");
            String value = address.substring(address.indexOf('=') + 1);
            if (!value.isEmpty()) {
                assertThat(failure.getMessage()).doesNotContain(value);
            }
        }
    }

    @Test
    void resolvesANameOnceForADialAndKeepsThatAnswer() {
        dns.put("host.example", List.of("10.0.0.7", "10.0.0.8"));
        state.node("node-1", "Hostname=host.example");
        assertThat(kubelet(exec("web", "")).kubelet().ip()).isEqualTo(ip("10.0.0.7"));
        assertThat(lookups).containsExactly("host.example");
    }

    @Test
    void saysThatANodesNameDoesNotResolve() {
        state.node("node-1", "Hostname=unknown.example");
        GatewayFailure failure = (GatewayFailure) exec("web", "").cause();
        assertThat(failure.reason()).isEqualTo(FailureReason.DIAL_FAILED);
        assertThat(failure.getMessage())
                .contains("error dialing backend", "node-1")
                .doesNotContain("unknown.example");
    }

    @Test
    void readsThePodEachTimeAndTheNodeOnceUntilADialFails() {
        TargetResolver resolver = resolver();
        Route first = resolve(resolver, "POST", EXEC, true).result();
        resolve(resolver, "POST", EXEC, true);
        assertThat(state.asked).containsExactly("web", "node-1", "web");
        resolver.forget(first);
        state.node("node-1", "InternalIP=10.0.0.5");
        assertThat(kubelet(resolve(resolver, "POST", EXEC, true)).kubelet().host())
                .isEqualTo("10.0.0.5");
    }

    @Test
    void asksOnceForManyWhoWantTheSameNode() {
        TargetResolver resolver = resolver();
        Promise<Node> pending = Promise.promise();
        state.pending = pending.future();
        Future<Route> one = resolve(resolver, "POST", EXEC, true);
        Future<Route> two = resolve(resolver, "POST", EXEC, true);
        assertThat(state.asked).containsExactly("web", "node-1", "web");
        pending.complete(state.nodes.get("node-1"));
        settle(one);
        settle(two);
        assertThat(one.succeeded() && two.succeeded()).isTrue();
    }

    @Test
    void doesNotKeepAFailedLookUp() {
        TargetResolver resolver = resolver();
        state.pending = Future.failedFuture(new GatewayFailure(FailureReason.UNAVAILABLE, "down"));
        assertThat(resolve(resolver, "POST", EXEC, true).failed()).isTrue();
        state.pending = null;
        assertThat(resolve(resolver, "POST", EXEC, true).succeeded()).isTrue();
    }

    private Future<Route> exec(String pod, String container) {
        return resolve("POST", PODS + pod + "/exec?command=id&stdout=true&container=" + container, true);
    }

    private Future<Route> plain(String pod) {
        return resolve("POST", PODS + pod + "/exec?command=id&stdout=true", false);
    }

    private Future<Route> resolve(String method, String target, boolean upgrade) {
        return resolve(resolver(), method, target, upgrade);
    }

    private Future<Route> resolve(TargetResolver resolver, String method, String target, boolean upgrade) {
        List<Field> fields = new ArrayList<>(List.of(new Field("Host", "x")));
        if (upgrade) {
            fields.add(new Field("Connection", "Upgrade"));
            fields.add(new Field("Upgrade", "SPDY/3.1"));
            fields.add(new Field("X-Stream-Protocol-Version", "v4.channel.k8s.io"));
        }
        String[] parts = target.split("\\?", 2);
        RequestHead head = new RequestHead(method, parts[0], parts.length > 1 ? parts[1] : null, HttpFields.of(fields));
        Gates gates = new Gates(
                new GateOptions(asked -> Future.succeededFuture(Decision.ALLOW), nodeGate, Duration.ofSeconds(5)));
        Identity alice = new Identity("alice", "", List.of(), Map.of());
        Future<Route> route = gates.authorize(Caller.of(alice), new RequestClassifier().classify(head))
                .compose(resolver::resolve);
        if (state.pending == null || state.pending.isComplete()) {
            settle(route);
        }
        return route;
    }

    private static void settle(Future<Route> route) {
        await().atMost(Duration.ofSeconds(5)).until(route::isComplete);
    }

    private TargetResolver resolver() {
        return new TargetResolver(VERTX, state, new TargetOptions(types, List.of(), Set.of()), host -> {
            lookups.add(host);
            List<String> answers = dns.get(host);
            return answers == null
                    ? Future.failedFuture("no such host")
                    : Future.succeededFuture(
                            answers.stream().map(TargetResolverTest::ip).toList());
        });
    }

    private static KubeletRoute kubelet(Future<Route> route) {
        assertThat(route.cause()).isNull();
        return (KubeletRoute) route.result();
    }

    private static void assertFails(Future<Route> route, FailureReason reason, String message) {
        assertThat(route.cause()).hasMessage(message);
        assertThat(((GatewayFailure) route.cause()).reason()).isEqualTo(reason);
    }

    private static Pod pod(String name, String node, List<String> containers, List<String> all) {
        return new Pod("default", name, "uid-" + name, node, containers, all, Map.of());
    }

    private static InetAddress ip(String literal) {
        return IpLiteral.parse(literal).orElseThrow();
    }

    /** A cluster that answers at once, and counts. */
    private static final class FakeState implements ClusterState {
        final Map<String, Pod> pods = new HashMap<>();
        final Map<String, Node> nodes = new HashMap<>();
        final List<String> asked = new ArrayList<>();

        @Nullable
        Future<Node> pending;

        FakeState() {
            pods.put("web", TargetResolverTest.pod("web", "node-1", List.of("app"), List.of("app")));
            node("node-1", "InternalIP=10.0.0.1");
        }

        void node(String name, String... addresses) {
            List<Address> parsed = Stream.of(addresses)
                    .map(address -> address.split("=", 2))
                    .map(parts -> new Address(parts[0], parts[1]))
                    .toList();
            nodes.put(name, new Node(name, parsed, "", 10250, Set.of()));
        }

        @Override
        public Future<Pod> pod(String namespace, String name) {
            asked.add(name);
            return found(pods.get(name), "pods", name);
        }

        @Override
        public Future<Node> node(String name) {
            asked.add(name);
            return pending == null ? found(nodes.get(name), "nodes", name) : pending;
        }

        @Override
        public Future<Void> reachable() {
            return Future.succeededFuture();
        }

        private static <T> Future<T> found(@Nullable T object, String kind, String name) {
            return object == null
                    ? Future.failedFuture(
                            new GatewayFailure(FailureReason.NOT_FOUND, kind + " \"" + name + "\" not found"))
                    : Future.succeededFuture(object);
        }
    }
}
