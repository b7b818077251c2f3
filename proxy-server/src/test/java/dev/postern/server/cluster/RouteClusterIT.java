package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.RawClient;
import dev.postern.server.cluster.Kubectl.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** port-forward to a service, logs and whose name the API server hears, each way, with the oldest and the newest kubectl. */
@ExtendWith(ClusterExtension.class)
class RouteClusterIT {
    /** What has been applied, which other tests must not find. */
    private static final List<Path> APPLIED = new CopyOnWriteArrayList<>();

    /** No kubelet runs what is deleted, so none would confirm its end. */
    @AfterAll
    static void asBefore(Cluster cluster) {
        for (Path file : APPLIED) {
            assertSuccess(cluster.rig()
                    .kubectl("admin")
                    .run("delete", "--ignore-not-found", "--force", "--grace-period=0", "-f", file.toString()));
        }
    }

    static Stream<Arguments> ways() {
        return Stream.of(Way.values())
                .filter(way -> way != Way.KUBELET)
                .flatMap(way -> Kubectls.oldestAndNewest().stream().map(program -> Arguments.of(way, program)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void followsALog(Way way, String program, Cluster cluster) throws Exception {
        Kubectl alice = cluster.routed(way).kubectl(program, "alice");
        assertThat(alice.run("logs", "ticker", "--tail=3").text().lines()).hasSize(3);

        Process following = alice.start("logs", "ticker", "-f", "--tail=1");
        try {
            Lines lines = new Lines(following.getInputStream());
            Eventually.holds("lines keep coming", () -> lines.all().size() > 10);
        } finally {
            following.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void forwardsAPortOfAService(Way way, String program, Cluster cluster) throws IOException {
        apply(cluster, """
                apiVersion: v1
                kind: Service
                metadata: {name: frontend, namespace: default}
                spec: {clusterIP: None, selector: {app: frontend}, ports: [{port: 80}]}
                ---
                """ + grant("services", "get"));
        try (PortForward forward = PortForward.start(cluster.routed(way).kubectl(program, "alice"), "svc/frontend")) {
            assertThat(forward.get("/")).startsWith("hello from frontend");
        }
    }

    /** What the API server's own audit says of an exec. */
    @ParameterizedTest
    @EnumSource
    void theApiServerHearsOfAStreamOnlyWhereItCarriesIt(Way way, Cluster cluster) throws IOException {
        RoutedPostern postern = cluster.routed(way);
        String mark = UUID.randomUUID().toString();

        assertSuccess(postern.kubectl(System.getProperty("rig") + " kubectl", "alice")
                .run("exec", "shell", "--", "true", mark));

        List<JsonNode> heard = new ArrayList<>();
        for (JsonNode event : cluster.rig().audit()) {
            if (event.path("requestURI").asString("").contains(mark)) {
                heard.add(event);
            }
        }
        if (way.dialsKubelets()) {
            assertThat(heard).isEmpty();
            return;
        }
        assertThat(heard).isNotEmpty().allSatisfy(event -> {
            assertThat(event.path("objectRef").path("subresource").asString("")).isEqualTo("exec");
            assertThat(event.path("user").path("username").asString(""))
                    .isEqualTo(way.forwardsTokens() ? "alice" : "postern");
            assertThat(event.path("impersonatedUser").path("username").asString(""))
                    .isEqualTo(way.forwardsTokens() ? "" : "alice");
        });
        // A WebSocket needs get and create there, and alice has create alone: kubectl goes on with SPDY.
        assertThat(heard).anySatisfy(event -> {
            assertThat(event.path("verb").asString("")).isEqualTo("create");
            assertThat(event.path("responseStatus").path("code").asInt(0)).isEqualTo(101);
        });
    }

    @ParameterizedTest
    @EnumSource
    void permissionIsTheCallersEachWay(Way way, Cluster cluster) throws IOException {
        Kubectl bob = cluster.routed(way).kubectl(System.getProperty("rig") + " kubectl", "bob");

        Result exec = bob.run("exec", "shell", "--", "true");
        assertThat(exec.exit()).isEqualTo(1);
        assertThat(exec.err()).contains("forbidden").contains(way.dialsKubelets() ? "node gate" : "bob");
        assertThat(bob.run("get", "pods").exit()).isZero();
        assertThat(bob.run("delete", "pod", "shell").err()).contains("User \"bob\" cannot delete");
    }

    @ParameterizedTest
    @EnumSource(names = {"KUBELET_TOKEN", "UPSTREAM_TOKEN"})
    void aCertificateCannotBeForwarded(Way way, Cluster cluster) throws IOException {
        Kubectl alice =
                cluster.routed(way).postern().kubectl(cluster.rig(), System.getProperty("rig") + " kubectl", "alice");

        Result result = alice.run("get", "pods");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).containsIgnoringCase("unauthorized");
    }

    /** The pod is one that no kubelet runs, at an address of this host. */
    @ParameterizedTest
    @EnumSource
    void aWebSocketReachesAPodsOwnPort(Way way, Cluster cluster) throws Exception {
        try (WebSocketEcho echo = new WebSocketEcho();
                RawClient client = RawClient.tls(cluster.routed(way).postern().port(), null)) {
            String pod = "echo-" + name(way);
            apply(cluster, """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: %s, namespace: default}
                    spec: {nodeName: nowhere, containers: [{name: main, image: none}]}
                    ---
                    """.formatted(pod) + grant("pods/proxy", "get"));
            assertSuccess(cluster.rig()
                    .kubectl("admin")
                    .run("patch", "pod", pod, "--subresource=status", "--type=merge", "-p", """
                            {"status": {"phase": "Running", "podIP": "%1$s", "podIPs": [{"ip": "%1$s"}]}}""".formatted(
                                    WebSocketEcho.address())));

            client.send("GET /api/v1/namespaces/default/pods/http:" + pod + ":" + echo.port()
                    + "/proxy/room?x=1 HTTP/1.1\r\n"
                    + "Host: localhost\r\nAuthorization: Bearer alice-token\r\nConnection: Upgrade\r\n"
                    + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: chat\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(101);
            client.send("over and back");
            assertThat(client.text(13)).isEqualTo("over and back");

            assertThat(echo.heads())
                    .singleElement()
                    .asString()
                    .startsWith("GET /room")
                    .doesNotContain("alice-token");
        }
    }

    private static String name(Way way) {
        return way.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Lets alice do that in default, for tests that kubectl needs it for. */
    private static String grant(String resource, String verb) {
        String name = "alice-" + resource.replace('/', '-');
        return """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: %1$s, namespace: default}
                rules: [{apiGroups: [""], resources: [%2$s], verbs: [%3$s]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: %1$s, namespace: default}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %1$s}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: alice}]
                """.formatted(name, resource, verb);
    }

    private static void apply(Cluster cluster, String objects) throws IOException {
        Path file = cluster.folder("routed").resolve(UUID.randomUUID() + ".yaml");
        Files.writeString(file, objects, StandardCharsets.UTF_8);
        APPLIED.add(file);
        assertSuccess(cluster.rig().kubectl("admin").run("apply", "-f", file.toString()));
    }

    private static void assertSuccess(Result result) {
        assertThat(result.exit()).describedAs("%s", result).isZero();
    }
}
