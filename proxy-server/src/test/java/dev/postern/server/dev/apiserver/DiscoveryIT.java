package dev.postern.server.dev.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.dev.apiserver.ApiClient.Answered;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What clients ask before they ask for anything: discovery, OpenAPI, health, version. */
class DiscoveryIT {
    private static final String AGGREGATED =
            "Accept: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    private static final String PROTOBUF = "Accept: application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    private static ApiServerFixture server;
    private static ApiClient client;

    @BeforeAll
    static void start() {
        server = ApiServerFixture.start();
        client = server.client("carol");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void discoversAllInTwoAnswersThatAreKept() {
        Answered core = client.get("/api", AGGREGATED);
        Answered again = client.get(
                "/api", AGGREGATED, "If-None-Match: " + core.headers().get("Etag"));

        JsonNode resources =
                core.json().path("items").path(0).path("versions").path(0).path("resources");
        List<String> names = new ArrayList<>();
        resources.forEach(resource -> names.add(resource.path("resource").asString()));
        assertThat(names).contains("pods", "nodes", "namespaces", "events", "services");
        assertThat(core.headers().get("Content-Type"))
                .isEqualTo("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.text()).isEmpty();
        assertThat(client.get("/apis", AGGREGATED).json().path("items")).hasSize(3);
    }

    @Test
    void discoversPathByPathForOlderClients() {
        assertThat(client.get("/api").field("kind")).isEqualTo("APIVersions");
        assertThat(client.get("/apis").json().path("groups")).hasSize(3);
        assertThat(client.get("/apis/coordination.k8s.io").field("kind")).isEqualTo("APIGroup");
        JsonNode resources = client.get("/api/v1").json().path("resources");
        List<String> names = new ArrayList<>();
        resources.forEach(resource -> names.add(resource.path("name").asString()));
        assertThat(names).contains("pods", "pods/exec", "pods/log", "pods/portforward", "nodes/proxy");
        assertThat(client.get("/api/v2").status()).isEqualTo(404);
    }

    @Test
    void hasASchemaOfEveryGroupInItsIndex() {
        JsonNode paths = client.get("/openapi/v3").json().path("paths");

        assertThat(paths.properties()).hasSize(5);
        paths.forEach(path -> {
            Answered document = client.get(path.path("serverRelativeURL").asString());
            assertThat(document.status()).isEqualTo(200);
            assertThat(document.headers().get("Cache-Control")).isEqualTo("public, immutable");
            assertThat(document.json().path("components").path("schemas").has("io.k8s.api.core.v1.PodSpec"))
                    .isTrue();
        });
        Answered stale = client.get("/openapi/v3/api/v1?hash=stale");
        assertThat(stale.status()).isEqualTo(301);
        assertThat(client.get(stale.headers().get("Location")).status()).isEqualTo(200);
    }

    @Test
    void hasTheOlderSchemaAsJsonAndAsProtobuf() {
        Answered json = client.get("/openapi/v2");
        Answered protobuf = client.get("/openapi/v2", PROTOBUF);

        assertThat(json.json().path("definitions").has("io.k8s.api.core.v1.Pod"))
                .isTrue();
        assertThat(protobuf.headers().get("Content-Type"))
                .isEqualTo("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
        assertThat(protobuf.text()).contains("io.k8s.api.core.v1.Pod");
    }

    @Test
    void isWellAndSaysSoInDetail() {
        assertThat(client.get("/livez").text()).isEqualTo("ok");
        assertThat(client.get("/readyz?verbose").text()).isEqualTo("[+]ping ok\n[+]log ok\nreadyz check passed\n");
        assertThat(client.get("/healthz?verbose&exclude=ping&exclude=x").text())
                .isEqualTo("[+]ping excluded: ok\n[+]log ok\nwarn: some health checks cannot be excluded: no matches"
                        + " for \"x\"\nhealthz check passed\n");
        ApiClient admin = server.client("admin", "system:masters");
        assertThat(admin.get("/readyz/ping").text()).isEqualTo("ok");
        assertThat(admin.get("/readyz/nosuch").status()).isEqualTo(404);
    }
}
