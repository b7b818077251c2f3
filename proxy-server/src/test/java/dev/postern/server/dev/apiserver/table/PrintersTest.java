package dev.postern.server.dev.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.dev.apiserver.SampleObjects;
import dev.postern.server.dev.apiserver.objects.ApiObject;
import dev.postern.server.dev.apiserver.objects.ClusterObjects;
import dev.postern.server.dev.apiserver.objects.PodSnapshot;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.objects.ResourceTypes;
import dev.postern.server.dev.container.ContainerState;
import dev.postern.server.dev.container.ContainerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The cells of each kind of object. */
class PrintersTest {
    private static final Instant NOW = SampleObjects.START.plusSeconds(90);
    private static final PodSnapshot SHELL = SampleObjects.pod("shell", Map.of(), List.of(), "shell", "side");

    @Test
    void showsARunningPod() {
        assertThat(cells(SHELL))
                .containsExactly("shell", "2/2", "Running", "0", "90s", "192.0.2.7", "dev-node", "<none>", "<none>");
    }

    @Test
    void showsHowOftenAndWhenAPodWasStartedAgain() {
        assertThat(cells(SampleObjects.restarted(SHELL)).subList(1, 4))
                .containsExactly("2/2", "Running", "1 (30s ago)");
    }

    @Test
    void showsWhatKeepsAContainerFromRunning() {
        ContainerState.Terminated ended =
                new ContainerState.Terminated(1, "Error", SampleObjects.START, SampleObjects.START, "containerd://x");
        ContainerState waiting = new ContainerState.Waiting("CrashLoopBackOff", "back-off");

        List<Object> crashing = cells(SampleObjects.with(SHELL, new ContainerStatus("c", waiting, ended, 3)));
        List<Object> over = cells(SampleObjects.with(SHELL, new ContainerStatus("c", ended, null, 0)));

        assertThat(crashing.subList(1, 4)).containsExactly("1/2", "CrashLoopBackOff", "3 (90s ago)");
        assertThat(over.subList(1, 4)).containsExactly("1/2", "Error", "0");
    }

    @Test
    void showsNodesServicesAndEvents() {
        ClusterObjects objects = SampleObjects.create();
        ApiObject event = objects.store().list(ResourceTypes.EVENTS).objects().get(0);

        assertThat(cells(objects, ResourceTypes.NODES, "", "dev-node"))
                .containsExactly(
                        "dev-node",
                        "Ready",
                        "<none>",
                        "90s",
                        "v1.37.2",
                        "127.0.0.1",
                        "<none>",
                        "Linux",
                        "6.1.0 (amd64)",
                        "containerd://postern-dev");
        assertThat(cells(objects, ResourceTypes.SERVICES, "default", "frontend"))
                .contains("ClusterIP", "None", "80/TCP", "app=frontend");
        assertThat(Printers.of(ResourceTypes.EVENTS).cells().apply(event, NOW))
                .startsWith("90s", "Normal", "Starting", "node/dev-node", "", "kubelet, dev-node", "Starting kubelet.");
    }

    static List<ResourceType> kept() {
        return ResourceTypes.every().stream().filter(ResourceType::isKept).toList();
    }

    /** As a bookmark has it. */
    @ParameterizedTest
    @MethodSource("kept")
    void hasACellForEachColumnAlsoOfAnEmptyObject(ResourceType type) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.putObject("metadata");
        Printer printer = Printers.of(type);

        assertThat(printer.cells().apply(new ApiObject(type, json), NOW)).hasSameSizeAs(printer.columns());
    }

    private static List<Object> cells(PodSnapshot pod) {
        ClusterObjects objects = SampleObjects.create();
        objects.put(pod);
        return cells(objects, ResourceTypes.PODS, "default", "shell");
    }

    private static List<Object> cells(ClusterObjects objects, ResourceType type, String namespace, String name) {
        ApiObject object = objects.store().get(type, namespace, name).orElseThrow();
        return Printers.of(type).cells().apply(object, NOW);
    }
}
