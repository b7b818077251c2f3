package dev.postern.server.dev.apiserver.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postern.server.dev.apiserver.status.ApiFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Versions, order, watches and what is remembered. */
class ObjectStoreTest {
    private static final long FIRST = 1000;

    private final ObjectStore store = new ObjectStore(FIRST);
    private final List<String> told = new ArrayList<>();

    @Test
    void countsEveryChangeAndListsInOrderOfNames() {
        put("b");
        put("a");
        put("b");

        ObjectStore.Snapshot pods = store.list(ResourceTypes.PODS);
        assertThat(pods.resourceVersion()).isEqualTo(FIRST + 3);
        assertThat(pods.objects()).extracting(ApiObject::name).containsExactly("a", "b");
        assertThat(pods.objects()).extracting(ApiObject::resourceVersion).containsExactly(FIRST + 2, FIRST + 3);
        assertThat(store.get(ResourceTypes.PODS, "default", "a")).isPresent();
        assertThat(store.get(ResourceTypes.PODS, "other", "a")).isEmpty();
    }

    @Test
    void tellsAWatchOfItsOwnTypeUntilItIsClosed() {
        put("a");
        ObjectStore.Watch watch = store.watchAll(ResourceTypes.PODS, this::tell);

        put("a");
        store.put(ResourceTypes.NODES, Json.object(ResourceTypes.NODES, "", "n"));
        put("b");
        watch.close().run();
        put("c");

        assertThat(watch.missed()).extracting(Change::type).containsExactly(Change.Type.ADDED);
        assertThat(told).containsExactly("MODIFIED a", "ADDED b");
        assertThat(store.watches(ResourceTypes.PODS)).isZero();
    }

    @Test
    void tellsWhatAWatchHasMissed() {
        put("a");
        put("a");
        put("b");

        List<Change> missed =
                store.watchSince(ResourceTypes.PODS, FIRST + 1, this::tell).missed();

        assertThat(missed)
                .extracting(change -> change.type() + " " + change.object().name())
                .containsExactly("MODIFIED a", "ADDED b");
        assertThat(store.watchSince(ResourceTypes.PODS, FIRST + 9, this::tell).missed())
                .isEmpty();
    }

    @Test
    void refusesAVersionOfBeforeItsTime() {
        put("a");

        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> store.watchSince(ResourceTypes.PODS, FIRST - 1, this::tell))
                .withMessage("too old resource version: 999 (1001)")
                .matches(failure -> failure.code() == 410);
        assertThat(store.watches(ResourceTypes.PODS)).isZero();
    }

    @Test
    void forgetsTheOldestChangesOfATypeThatChangesALot() {
        store.put(ResourceTypes.NODES, Json.object(ResourceTypes.NODES, "", "n"));
        for (int i = 0; i <= 1000; i++) {
            put("a");
        }

        assertThat(store.watchSince(ResourceTypes.PODS, FIRST + 2, this::tell).missed())
                .hasSize(1000);
        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> store.watchSince(ResourceTypes.PODS, FIRST + 1, this::tell));
        assertThat(store.watchSince(ResourceTypes.NODES, FIRST, this::tell).missed())
                .hasSize(1);
    }

    private void put(String name) {
        ObjectNode pod = Json.object(ResourceTypes.PODS, "default", name);
        store.put(ResourceTypes.PODS, pod);
    }

    private void tell(Change change) {
        told.add(change.type() + " " + change.object().name());
    }
}
