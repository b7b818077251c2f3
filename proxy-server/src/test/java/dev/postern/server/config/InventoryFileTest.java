package dev.postern.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.cluster.Inventory;
import dev.postern.proxy.cluster.Node;
import dev.postern.proxy.cluster.Pod;
import dev.postern.server.SampleFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryFileTest {
    /** As kubectl get pods,nodes -o yaml prints them, shortened. */
    private static final String INVENTORY = """
            apiVersion: v1
            items:
            - apiVersion: v1
              kind: Pod
              metadata:
                name: two
                namespace: default
                uid: 7c1
                labels: {app: two}
                managedFields:
                - {fieldsV1: {"f:spec": {"k:{}": {".": {}}}}}
              spec:
                nodeName: node-1
                initContainers: [{name: init, image: i}]
                containers: [{name: first, image: i}, {name: second, image: i}]
                ephemeralContainers: [{name: debug}]
              status: {phase: Running}
            - apiVersion: v1
              kind: Node
              metadata:
                name: node-1
                labels: {kubernetes.io/hostname: host-1}
              status:
                addresses:
                - {address: 192.0.2.11, type: InternalIP}
                - {address: host-1, type: Hostname}
                daemonEndpoints: {kubeletEndpoint: {Port: 10255}}
                declaredFeatures: [ExtendWebSocketsToKubelet]
            kind: List
            metadata: {resourceVersion: ""}
            """;

    @TempDir
    private Path folder;

    @Test
    void readsWhatKubectlPrints() {
        Inventory inventory =
                InventoryFile.read(file(INVENTORY), Place.root(folder)).orElseThrow();

        assertThat(inventory.pods())
                .containsExactly(new Pod(
                        "default",
                        "two",
                        "7c1",
                        "node-1",
                        List.of("first", "second"),
                        List.of("init", "first", "second", "debug"),
                        Map.of("app", "two")));
        assertThat(inventory.nodes())
                .containsExactly(new Node(
                        "node-1",
                        List.of(new Node.Address("InternalIP", "192.0.2.11"), new Node.Address("Hostname", "host-1")),
                        "host-1",
                        10255,
                        Set.of("ExtendWebSocketsToKubelet")));
    }

    @Test
    void refusesOtherKindsSecondNamesAndMissingParts() {
        Place place = Place.root(folder).at("inventoryFile");
        String other = INVENTORY.replace("kind: Pod", "kind: Secret");
        String twice = INVENTORY + "---\n" + INVENTORY;
        String broken = INVENTORY.replace("Port: 10255", "Port: no");

        for (String text : List.of(other, twice, broken)) {
            assertThat(InventoryFile.read(file(text), place)).isEmpty();
        }
        assertThat(place.problems())
                .extracting(ConfigProblem::message)
                .containsExactly(
                        "inventory.yaml: items[0]: is a v1 Secret; an inventory holds v1 Pod and v1 Node objects",
                        "inventory.yaml: document 2.items[0]: is the second pod default/two",
                        "inventory.yaml: document 2.items[1]: is the second node node-1",
                        "inventory.yaml: items[1].status.daemonEndpoints.kubeletEndpoint.Port: must be a whole number, not a text");
    }

    private Path file(String text) {
        return SampleFolder.in(folder).write("inventory.yaml", text);
    }
}
