package dev.postern.server.dev.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.dev.apiserver.ApiClient.Answered;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Objects, lists and tables, as kubectl's get and describe read them. */
class ObjectsIT {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String TABLE = "Accept: application/json;as=Table;v=v1;g=meta.k8s.io,"
            + "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
    private static ApiServerFixture server;
    private static ApiClient client;

    @BeforeAll
    static void start() {
        server = ApiServerFixture.start();
        client = server.client("admin", "system:masters");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void answersAPodWithWhatTheGatewayLooksFor() {
        JsonNode pod = client.get(PODS + "/two").json();

        assertThat(pod.path("kind").asString()).isEqualTo("Pod");
        assertThat(pod.path("metadata").path("uid").asString()).isNotEmpty();
        assertThat(pod.path("spec").path("nodeName").asString()).isEqualTo(SampleObjects.NODE);
        assertThat(pod.path("spec").path("containers")).hasSize(2);
        assertThat(pod.path("status").path("phase").asString()).isEqualTo("Running");
    }

    @Test
    void answersTheNodeWithItsKubeletsAddress() {
        JsonNode status =
                client.get("/api/v1/nodes/" + SampleObjects.NODE).json().path("status");

        assertThat(status.path("addresses").path(0).path("address").asString()).isEqualTo("127.0.0.1");
        assertThat(status.path("daemonEndpoints")
                        .path("kubeletEndpoint")
                        .path("Port")
                        .asInt())
                .isEqualTo(10250);
        assertThat(status.path("declaredFeatures").path(0).asString()).isEqualTo("ExtendWebSocketsToKubelet");
        assertThat(status.path("conditions").path(3).path("status").asString()).isEqualTo("True");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "/api/v1/namespaces/default/pods/nosuch | 404 | NotFound | pods \"nosuch\" not found",
                "/api/v1/nodes/nosuch | 404 | NotFound | nodes \"nosuch\" not found",
                "/apis/coordination.k8s.io/v1/namespaces/x/leases/y | 404 | NotFound | leases.coordination.k8s.io \"y\" not found",
                "/api/v1/nosuch | 404 | NotFound | the server could not find the requested resource",
                "/api/v1/namespaces/default/nodes | 404 | NotFound | the server could not find the requested resource",
                "/api/v1/pods/shell | 404 | NotFound | the server could not find the requested resource",
                "/api/v1/namespaces/default/pods?limit=x | 400 | BadRequest | strconv.ParseInt: parsing \"x\": invalid syntax",
                "/api/v1/namespaces/default/pods?fieldSelector=a%3Db | 400 | BadRequest | field label not supported: a",
                "/api/v1/namespaces/default/pods?timeout=x | 400 | BadRequest | invalid timeout specified in the request URL - time: invalid duration \"x\"",
                "/api/v1/namespaces/default/pods/shell/log | 405 | MethodNotAllowed | pods/log is the gateway's: ask Postern, which asks the kubelet; this API server does not",
            })
    void saysWhatIsWrongAsKubernetesDoes(String target, int code, String reason, String message) {
        Answered refused = client.get(target);

        assertThat(refused.status()).isEqualTo(code);
        assertThat(refused.field("kind")).isEqualTo("Status");
        assertThat(refused.field("reason")).isEqualTo(reason);
        assertThat(refused.field("message")).isEqualTo(message);
    }

    @Test
    void answersAPathOfNobodysLikeGosServer() {
        Answered answer = client.get("/apis/nosuch.example/v1/things");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEqualTo("404 page not found\n");
        assertThat(answer.headers().get("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void listsInPartsThatAreTheWhole() {
        List<String> names = new ArrayList<>();
        String token = "";
        do {
            JsonNode part = client.get("/api/v1/pods?limit=3&continue=" + token).json();
            part.path("items")
                    .forEach(pod -> names.add(pod.path("metadata").path("name").asString()));
            token = part.path("metadata").path("continue").asString("");
        } while (!token.isEmpty());

        assertThat(names).containsExactly("frontend", "logger", "shell", "two");
        JsonNode first = client.get("/api/v1/pods?limit=3").json();
        assertThat(first.path("metadata").path("remainingItemCount").asInt()).isEqualTo(1);
        assertThat(first.path("items").path(0).has("kind")).isFalse();
    }

    @Test
    void refusesAPartOfAListOfAnEarlierCluster() {
        Answered expired = client.get("/api/v1/pods?limit=1&continue=" + token(7));

        assertThat(expired.status()).isEqualTo(410);
        assertThat(expired.field("reason")).isEqualTo("Expired");
    }

    @ParameterizedTest
    @CsvSource({
        "labelSelector=app%3Dfrontend, frontend",
        "labelSelector=app%20in%20(frontend%2Cshell)%2C!tier, frontend shell",
        "labelSelector=!app, two",
        "fieldSelector=metadata.name!%3Dshell, frontend logger two",
        "fieldSelector=spec.nodeName%3Ddev-node%2Cstatus.phase!%3DRunning, ''",
    })
    void listsWhatIsSelected(String query, String names) {
        List<String> found = new ArrayList<>();
        client.get(PODS + "?" + query)
                .json()
                .path("items")
                .forEach(pod -> found.add(pod.path("metadata").path("name").asString()));

        assertThat(String.join(" ", found)).isEqualTo(names);
    }

    @Test
    void writesTablesWithAsMuchOfTheObjectAsIsAskedFor() {
        JsonNode table = client.get(PODS, TABLE).json();
        JsonNode whole = client.get(PODS + "?includeObject=Object", TABLE).json();
        JsonNode none = client.get(PODS + "?includeObject=None", TABLE).json();

        assertThat(table.path("kind").asString()).isEqualTo("Table");
        assertThat(table.path("rows").path(3).path("cells").toString())
                .startsWith("[\"two\",\"2/2\",\"Running\",\"0\",");
        assertThat(table.path("rows").path(0).path("object").path("kind").asString())
                .isEqualTo("PartialObjectMetadata");
        assertThat(whole.path("rows").path(0).path("object").path("kind").asString())
                .isEqualTo("Pod");
        assertThat(none.path("rows").path(0).path("object").isNull()).isTrue();
        assertThat(client.get(PODS + "?includeObject=x", TABLE).status()).isEqualTo(400);
    }

    @Test
    void answersJsonToWhoWouldRatherHaveProtobufAndNothingToWhoTakesNoJson() {
        Answered either = client.get(PODS, "Accept: application/vnd.kubernetes.protobuf,application/json");
        Answered neither = client.get(PODS, "Accept: application/vnd.kubernetes.protobuf");

        assertThat(either.headers().get("Content-Type")).isEqualTo("application/json");
        assertThat(neither.status()).isEqualTo(406);
    }

    @Test
    void writesForPeopleWithIndentation() {
        assertThat(client.get(PODS + "/shell", "User-Agent: curl/8").text()).startsWith("{\n  \"kind\": \"Pod\",\n");
        assertThat(client.get(PODS + "/shell?pretty=false", "User-Agent: curl/8")
                        .text())
                .startsWith("{\"kind\":\"Pod\",");
    }

    @Test
    void tellsOfEveryPodThatItWasScheduledPulledCreatedAndStarted() {
        List<String> reasons = new ArrayList<>();
        client.get("/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dshell")
                .json()
                .path("items")
                .forEach(event -> reasons.add(event.path("reason").asString()));

        assertThat(reasons).containsExactly("Scheduled", "Pulled", "Created", "Started");
    }

    private static String token(long version) {
        String json = "{\"v\":\"meta.k8s.io/v1\",\"rv\":" + version + ",\"start\":\"default/a\\u0000\"}";
        return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes());
    }
}
