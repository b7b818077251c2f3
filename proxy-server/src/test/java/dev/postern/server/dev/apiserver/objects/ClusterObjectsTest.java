package dev.postern.server.dev.apiserver.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.dev.apiserver.SampleObjects;
import dev.postern.server.dev.container.ContainerState;
import dev.postern.server.dev.container.ContainerStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the cluster's objects say of a pod's life. */
class ClusterObjectsTest {
    private static final PodSnapshot POD = SampleObjects.pod("pod", Map.of(), List.of(8080), "main");

    private final ClusterObjects objects = SampleObjects.create();

    @Test
    void storesAPodOnceWhileItDoesNotChange() {
        objects.put(POD);
        long version = objects.store().resourceVersion();

        objects.put(POD);

        assertThat(objects.store().resourceVersion()).isEqualTo(version);
        assertThat(pod().path("spec")
                        .path("containers")
                        .path(0)
                        .path("ports")
                        .path(0)
                        .path("containerPort")
                        .asInt())
                .isEqualTo(8080);
    }

    @Test
    void tellsOfEachStartOfAContainerByCountingItsEventsUp() {
        objects.put(POD);
        objects.put(SampleObjects.restarted(POD));

        assertThat(events()).containsExactly("Scheduled 1", "Pulled 2", "Created 2", "Started 2");
        assertThat(pod().path("status")
                        .path("containerStatuses")
                        .path(0)
                        .path("restartCount")
                        .asInt())
                .isEqualTo(1);
        assertThat(pod().path("status")
                        .path("containerStatuses")
                        .path(0)
                        .path("lastState")
                        .path("terminated")
                        .path("exitCode")
                        .asInt())
                .isEqualTo(137);
    }

    @Test
    void isNotReadyWhileAContainerWaits() {
        objects.put(POD);
        ContainerState waiting = new ContainerState.Waiting("CrashLoopBackOff", "back-off 10s");
        objects.put(SampleObjects.with(POD, new ContainerStatus("containerd://x", waiting, null, 2)));

        JsonNode ready = pod().path("status").path("conditions").path(2);
        assertThat(ready.path("type").asString()).isEqualTo("Ready");
        assertThat(ready.path("status").asString()).isEqualTo("False");
        assertThat(ready.path("message").asString()).isEqualTo("containers with unready status: [main]");
        assertThat(events()).contains("BackOff 1");
    }

    @Test
    void renewsTheNodesLease() {
        long before = objects.store().resourceVersion();

        objects.renewLease();

        ApiObject lease = objects.store()
                .get(ResourceTypes.LEASES, "kube-node-lease", SampleObjects.NODE)
                .orElseThrow();
        assertThat(lease.resourceVersion()).isEqualTo(before + 1);
        assertThat(lease.text("spec", "renewTime")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
        assertThat(lease.text("spec", "holderIdentity")).isEqualTo(SampleObjects.NODE);
    }

    private JsonNode pod() {
        return objects.store()
                .get(ResourceTypes.PODS, "default", "pod")
                .orElseThrow()
                .json();
    }

    private List<String> events() {
        return objects.store().list(ResourceTypes.EVENTS).objects().stream()
                .filter(event -> event.text("involvedObject", "name").equals("pod"))
                .map(event -> event.text("reason") + " " + event.text("count"))
                .toList();
    }
}
