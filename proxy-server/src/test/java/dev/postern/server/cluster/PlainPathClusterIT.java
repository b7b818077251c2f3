package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TlsOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2ClientConfig;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that is not for a kubelet, with the cluster's own kubectl, beside the same thing asked directly. */
@ExtendWith(ClusterExtension.class)
class PlainPathClusterIT {
    private static final String PROGRAM = System.getProperty("rig") + " kubectl";
    private static final int WATCHES = 200;

    @Test
    void appliesPatchesWaitsAndDeletes(Cluster cluster) throws IOException {
        Kubectl admin = cluster.kubectl(PROGRAM, "admin");
        ok(admin.run(bytes(configMap("plain", "one")), "apply", "-f", "-"));
        ok(admin.run(bytes(configMap("plain", "two")), "apply", "-f", "-"));
        ok(admin.run("patch", "configmap", "plain", "--type=merge", "-p", "{\"data\":{\"more\":\"three\"}}"));
        ok(admin.run("label", "configmap", "plain", "stage=ready"));
        ok(admin.run("wait", "configmap/plain", "--for=jsonpath={.data.more}=three", "--timeout=10s"));
        assertThat(admin.run("get", "configmap", "plain", "-o", "jsonpath={.data.a} {.data.more}")
                        .text())
                .isEqualTo("two three");
        ok(admin.run("delete", "configmap", "plain"));
        assertThat(admin.run("get", "configmap", "plain").err()).contains("NotFound");
    }

    /** An editor that changes a word: kubectl reads the object, shows it to the editor and sends the difference. */
    @ParameterizedTest
    @MethodSource("dev.postern.server.cluster.Kubectls#oldestAndNewest")
    void editsAnObject(String program, Cluster cluster) throws Exception {
        Kubectl admin = cluster.kubectl(program, "admin");
        ok(admin.run(bytes(configMap("edited", "before")), "apply", "-f", "-"));
        ProcessBuilder edit = admin.builder("edit", "configmap", "edited").redirectErrorStream(true);
        edit.environment().put("KUBE_EDITOR", "sed -i s/before/after/");
        Process editing = edit.start();
        editing.getOutputStream().close();
        String words = new String(editing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(editing.waitFor()).as(words).isZero();

        assertThat(words).contains("configmap/edited edited");
        assertThat(cluster.rig()
                        .kubectl("admin")
                        .run("get", "configmap", "edited", "-o", "jsonpath={.data.a}")
                        .text())
                .isEqualTo("after");
        ok(admin.run("delete", "configmap", "edited"));
    }

    /** Nothing in the rig rolls a deployment out: what is tried is how kubectl changes one, by patches and a subresource. */
    @ParameterizedTest
    @MethodSource("dev.postern.server.cluster.Kubectls#oldestAndNewest")
    void changesADeployment(String program, Cluster cluster) throws IOException {
        Kubectl admin = cluster.kubectl(program, "admin");
        ok(admin.run("create", "deployment", "rolled", "--image=first"));
        ok(admin.run("set", "image", "deployment/rolled", "*=second"));
        ok(admin.run("scale", "deployment/rolled", "--replicas=3"));
        ok(admin.run("rollout", "restart", "deployment/rolled"));

        assertThat(cluster.rig()
                        .kubectl("admin")
                        .run(
                                "get",
                                "deployment",
                                "rolled",
                                "-o",
                                "jsonpath={.spec.replicas} {.spec.template.spec.containers[0].image}"
                                        + " {.spec.template.metadata.annotations}")
                        .text())
                .startsWith("3 second ")
                .contains("kubectl.kubernetes.io/restartedAt");
        ok(admin.run("delete", "deployment", "rolled"));
    }

    @Test
    void appliesOnTheServerAndTellsOfConflicts(Cluster cluster) throws IOException {
        Kubectl admin = cluster.kubectl(PROGRAM, "admin");
        ok(admin.run(bytes(configMap("owned", "one")), "apply", "--server-side", "--field-manager=first", "-f", "-"));
        Kubectl.Result conflict = admin.run(
                bytes(configMap("owned", "two")), "apply", "--server-side", "--field-manager=second", "-f", "-");
        assertThat(conflict.exit()).isNotZero();
        assertThat(conflict.err()).contains("conflict with \"first\"");
        ok(admin.run("delete", "configmap", "owned"));
    }

    @Test
    void explainsAndDiscovers(Cluster cluster) throws IOException {
        Kubectl through = cluster.kubectl(PROGRAM, "admin");
        Kubectl direct = cluster.rig().kubectl("admin");
        for (List<String> words : List.of(
                List.of("explain", "pod.spec.containers"),
                List.of("api-resources"),
                List.of("api-versions"),
                List.of("auth", "can-i", "--list"),
                List.of("version", "-o", "yaml"))) {
            String[] arguments = words.toArray(String[]::new);
            Kubectl.Result result = through.run(arguments);
            ok(result);
            assertThat(result.text())
                    .as(words.toString())
                    .isEqualTo(direct.run(arguments).text());
        }
    }

    @Test
    void servesNewKindsOfObjects(Cluster cluster) throws IOException {
        Kubectl admin = cluster.kubectl(PROGRAM, "admin");
        ok(admin.run(bytes(KIND), "apply", "-f", "-"));
        ok(admin.run("wait", "crd/gadgets.plain.example", "--for=condition=Established", "--timeout=20s"));
        ok(admin.run(
                bytes("{apiVersion: plain.example/v1, kind: Gadget, metadata: {name: g}, spec: {size: 3}}"),
                "apply",
                "-f",
                "-"));
        assertThat(admin.run("get", "gadget", "g", "-o", "jsonpath={.spec.size}")
                        .text())
                .isEqualTo("3");
        ok(admin.run("delete", "crd", "gadgets.plain.example"));
    }

    private static final String KIND = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: gadgets.plain.example}
            spec:
              group: plain.example
              scope: Namespaced
              names: {plural: gadgets, singular: gadget, kind: Gadget}
              versions:
              - name: v1
                served: true
                storage: true
                schema:
                  openAPIV3Schema:
                    type: object
                    properties: {spec: {type: object, properties: {size: {type: integer}}}}
            """;

    @Test
    void passesFailuresOn(Cluster cluster) throws IOException {
        Kubectl through = cluster.kubectl(PROGRAM, "admin");
        Kubectl direct = cluster.rig().kubectl("admin");
        ok(through.run(bytes(AGGREGATED), "apply", "-f", "-"));
        for (List<String> words : List.of(
                List.of("top", "nodes"),
                List.of("get", "--raw", "/apis/absent.example/v1"),
                List.of("get", "--raw", "/api/v1/nothing"))) {
            String[] arguments = words.toArray(String[]::new);
            Kubectl.Result result = through.run(arguments);
            assertThat(result.exit())
                    .as(words.toString())
                    .isEqualTo(direct.run(arguments).exit())
                    .isNotZero();
            assertThat(result.err())
                    .as(words.toString())
                    .isEqualTo(direct.run(arguments).err());
        }
        ok(through.run("delete", "apiservice", "v1.absent.example"));
    }

    private static final String AGGREGATED = """
            apiVersion: apiregistration.k8s.io/v1
            kind: APIService
            metadata: {name: v1.absent.example}
            spec:
              group: absent.example
              version: v1
              groupPriorityMinimum: 1000
              versionPriority: 15
              insecureSkipTLSVerify: true
              service: {name: absent, namespace: default}
            """;

    @Test
    void listsThirtyMegabytesByteForByte(Cluster cluster) throws IOException, GeneralSecurityException {
        Kubectl direct = cluster.rig().kubectl("admin");
        ok(direct.run("create", "namespace", "big"));
        String data = "x".repeat(900_000);
        for (int i = 0; i < 35; i++) {
            ok(direct.run(bytes(configMap("big-" + i, data)), "create", "--namespace=big", "-f", "-"));
        }
        String path = "/api/v1/namespaces/big/configmaps";
        String version = direct.run(
                        "get", "configmap", "big-34", "-n", "big", "-o", "jsonpath={.metadata.resourceVersion}")
                .text();
        String exact = path + "?resourceVersionMatch=Exact&resourceVersion=" + version;

        byte[] through =
                cluster.kubectl(PROGRAM, "admin").run("get", "--raw", exact).out();

        assertThat(through.length).isGreaterThan(30_000_000);
        assertThat(digest(through))
                .isEqualTo(digest(direct.run("get", "--raw", exact).out()));
        // Not the namespace: nothing in the rig ends one, and it would be seen for ever as one that ends.
        ok(direct.run("delete", "configmaps", "--all", "--namespace=big"));
    }

    private static String digest(byte[] bytes) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** Over two client connections, because the gateway's port allows 100 streams on each, as the API server does. */
    @Test
    void bringsEveryEventToTwoHundredWatchesOverFewConnections(Cluster cluster) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            HttpClientAgent client = client(vertx, cluster);
            List<StringBuffer> watches = new CopyOnWriteArrayList<>();
            AtomicInteger open = new AtomicInteger();
            for (int i = 0; i < WATCHES; i++) {
                StringBuffer received = new StringBuffer();
                watches.add(received);
                watch(client, cluster, received, open);
            }
            Eventually.holds("all watches are open", Duration.ofSeconds(60), () -> open.get() == WATCHES);
            long upstream = OpenSockets.to(
                    cluster.postern().process().pid(), cluster.rig().apiPort());

            for (int i = 0; i < 5; i++) {
                ok(cluster.rig().kubectl("admin").run(bytes(configMap("event-" + i, "x")), "create", "-f", "-"));
            }

            Eventually.holds(
                    "all events",
                    Duration.ofSeconds(60),
                    () -> watches.stream()
                            .allMatch(
                                    received -> received.indexOf("event-0") >= 0 && received.indexOf("event-4") >= 0));
            assertThat(upstream).as("connections to the API server").isLessThanOrEqualTo(8);
            client.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            cluster.rig()
                    .kubectl("admin")
                    .run("delete", "configmap", "event-0", "event-1", "event-2", "event-3", "event-4");
        }
    }

    private static HttpClientAgent client(Vertx vertx, Cluster cluster) throws IOException {
        Path users = cluster.rig().folder().resolve("users");
        KeyPair admin =
                new KeyPair(Files.readString(users.resolve("admin.crt")), Files.readString(users.resolve("admin.key")));
        return vertx.httpClientBuilder()
                .with(new HttpClientConfig()
                        .setVersions(HttpVersion.HTTP_2)
                        .setSsl(true)
                        .setHttp2Config(new Http2ClientConfig().setMultiplexingLimit(WATCHES / 2)))
                .with(TlsOptions.client(TestPki.SERVING.trustAnchors(), admin))
                .with(new PoolOptions().setHttp2MaxSize(2))
                .build();
    }

    private static void watch(HttpClientAgent client, Cluster cluster, StringBuffer received, AtomicInteger open) {
        client.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost("127.0.0.1")
                        .setPort(cluster.postern().port())
                        .setURI("/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=0"))
                .compose(request -> request.send())
                .onSuccess(response -> {
                    if (response.statusCode() == 200) {
                        open.incrementAndGet();
                    }
                    response.exceptionHandler(broken -> {});
                    response.handler((Buffer piece) -> received.append(piece.toString(StandardCharsets.UTF_8)));
                });
    }

    private static String configMap(String name, String value) {
        return """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: %s}
                data: {a: "%s"}
                """.formatted(name, value);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void ok(Kubectl.Result result) {
        assertThat(result.exit()).as(result.toString()).isZero();
    }
}
