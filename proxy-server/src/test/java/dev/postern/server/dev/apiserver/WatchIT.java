package dev.postern.server.dev.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.TestPki;
import dev.postern.server.dev.apiserver.ApiClient.Answered;
import dev.postern.server.dev.apiserver.ApiClient.Watching;
import dev.postern.server.dev.apiserver.objects.PodSnapshot;
import dev.postern.server.dev.apiserver.objects.ResourceTypes;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Watches: what they begin with, what they go on with, and how they end. */
class WatchIT {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String WATCH = PODS + "?watch=true";
    private static final String TABLE = "Accept: application/json;as=Table;v=v1;g=meta.k8s.io";

    private ApiServerFixture server;
    private ApiClient client;

    @BeforeEach
    void start() {
        server = ApiServerFixture.start();
        client = server.client("alice", "readers");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void beginsWithWhatThereIsAndTellsOfEachChangeAtOnce(HttpVersion version) {
        Watching watch =
                server.client(version, TestPki.user("alice", "readers")).watch(WATCH);

        assertThat(List.of(watch.next(), watch.next(), watch.next(), watch.next()))
                .containsExactly("ADDED frontend", "ADDED logger", "ADDED shell", "ADDED two");
        server.objects().put(SampleObjects.restarted(shell()));
        assertThat(watch.next()).isEqualTo("MODIFIED shell");
        server.objects().put(SampleObjects.pod("late", Map.of(), List.of(), "c"));
        assertThat(watch.next()).isEqualTo("ADDED late");
        watch.leave();
    }

    @Test
    void goesOnFromAVersionAndTellsOnlyOfWhatIsSelected() {
        String version =
                client.get(PODS).json().path("metadata").path("resourceVersion").asString();
        server.objects().put(SampleObjects.pod("other", Map.of("app", "other"), List.of(), "c"));
        server.objects().put(SampleObjects.restarted(shell()));

        Watching watch = client.watch(WATCH + "&labelSelector=app%3Dshell&resourceVersion=" + version);

        assertThat(watch.next()).isEqualTo("MODIFIED shell");
        watch.leave();
    }

    @Test
    void endsWithAnErrorWhereTheVersionIsOfAnEarlierCluster() {
        Watching watch = client.watch(WATCH + "&resourceVersion=7");

        JsonNode event = watch.event();
        assertThat(watch.status()).isEqualTo(200);
        assertThat(event.path("type").asString()).isEqualTo("ERROR");
        assertThat(event.path("object").path("code").asInt()).isEqualTo(410);
        assertThat(event.path("object").path("reason").asString()).isEqualTo("Expired");
        assertThat(watch.line()).isEqualTo(Watching.END);
    }

    @Test
    void saysWhereTheBeginningEndsToWhoStreamsAList() {
        Watching watch = client.watch(WATCH
                + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
                + "&fieldSelector=metadata.name%3Dshell");

        assertThat(watch.next()).isEqualTo("ADDED shell");
        JsonNode bookmark = watch.event();
        JsonNode metadata = bookmark.path("object").path("metadata");
        assertThat(bookmark.path("type").asString()).isEqualTo("BOOKMARK");
        assertThat(metadata.path("annotations")
                        .path("k8s.io/initial-events-end")
                        .asString())
                .isEqualTo("true");
        assertThat(metadata.path("resourceVersion").asString())
                .isEqualTo(Long.toString(server.objects().store().resourceVersion()));
        watch.leave();
    }

    @Test
    void writesTablesWithTheirColumnsOnce() {
        Watching watch = client.watch(WATCH, TABLE);

        JsonNode first = watch.event().path("object");
        JsonNode second = watch.event().path("object");
        assertThat(first.path("columnDefinitions")).hasSize(9);
        assertThat(first.path("rows").path(0).path("cells").path(0).asString()).isEqualTo("frontend");
        assertThat(second.path("columnDefinitions").isNull()).isTrue();
        assertThat(second.path("rows")).hasSize(1);
        watch.leave();
    }

    @Test
    void endsWhenItsTimeIsUp() {
        Watching watch = client.watch(WATCH + "&timeoutSeconds=1&fieldSelector=metadata.name%3Dnosuch");

        assertThat(watch.line()).isEqualTo(Watching.END);
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void isForgottenWhenItsClientLeaves(HttpVersion version) {
        Watching watch =
                server.client(version, TestPki.user("alice", "readers")).watch(WATCH);
        assertThat(server.objects().store().watches(ResourceTypes.PODS)).isEqualTo(1);

        watch.leave();

        await().until(() -> server.objects().store().watches(ResourceTypes.PODS) == 0);
    }

    @Test
    void endsWithTheServer() {
        Watching watch = client.watch(WATCH + "&fieldSelector=metadata.name%3Dnosuch");

        server.close();

        assertThat(watch.line()).isIn(Watching.END, Watching.BROKEN);
        assertThat(server.objects().store().watches(ResourceTypes.PODS)).isZero();
        start();
    }

    @Test
    void refusesBeforeItBeginsWhatCannotBeAWatch() {
        Answered combination = client.get(WATCH + "&sendInitialEvents=true");
        Answered version = client.get(WATCH + "&resourceVersion=abc");

        assertThat(combination.status()).isEqualTo(422);
        assertThat(combination.field("message")).contains("sendInitialEvents requires setting resourceVersionMatch");
        assertThat(version.status()).isEqualTo(500);
    }

    private static PodSnapshot shell() {
        return SampleObjects.pod("shell", Map.of("app", "shell"), List.of(), "shell");
    }
}
