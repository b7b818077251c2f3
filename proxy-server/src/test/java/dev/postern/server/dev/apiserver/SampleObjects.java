package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.objects.ClusterObjects;
import dev.postern.server.dev.apiserver.objects.ContainerSnapshot;
import dev.postern.server.dev.apiserver.objects.NodeSnapshot;
import dev.postern.server.dev.apiserver.objects.NodeSystem;
import dev.postern.server.dev.apiserver.objects.PodSnapshot;
import dev.postern.server.dev.container.ContainerSpec;
import dev.postern.server.dev.container.ContainerState;
import dev.postern.server.dev.container.ContainerStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** A node with four pods, as the development cluster has them. */
public final class SampleObjects {
    public static final String NODE = "dev-node";
    public static final Instant START = Instant.parse("2026-03-04T05:06:07Z");

    private SampleObjects() {}

    public static ClusterObjects create() {
        NodeSystem system = new NodeSystem(2, 8L << 30, "Linux", "6.1.0", "amd64");
        ClusterObjects objects = new ClusterObjects(
                new NodeSnapshot(
                        NODE,
                        new NodeSnapshot.Kubelet("127.0.0.1", 10250, List.of("ExtendWebSocketsToKubelet")),
                        START,
                        system),
                Clock.systemUTC());
        objects.put(pod("frontend", Map.of("app", "frontend"), List.of(80), "web"));
        objects.put(pod("shell", Map.of("app", "shell"), List.of(), "shell"));
        objects.put(pod("logger", Map.of("app", "logger", "tier", "back"), List.of(), "logger"));
        objects.put(pod("two", Map.of(), List.of(), "first", "second"));
        objects.putService("default", "frontend", 80, Map.of("app", "frontend"));
        return objects;
    }

    /** A pod in {@code default} whose containers run since {@link #START}. */
    public static PodSnapshot pod(String name, Map<String, String> labels, List<Integer> ports, String... containers) {
        return new PodSnapshot(
                new PodSnapshot.Metadata(
                        "default", name, UUID.nameUUIDFromBytes(name.getBytes()).toString(), labels, Map.of()),
                "192.0.2.7",
                START,
                ports,
                Stream.of(containers).map(SampleObjects::running).toList());
    }

    /** The same pod after its first container has ended and was started again. */
    public static PodSnapshot restarted(PodSnapshot pod) {
        ContainerSnapshot first = pod.containers().get(0);
        Instant end = START.plusSeconds(60);
        ContainerStatus status = new ContainerStatus(
                first.status().containerId() + "-again",
                new ContainerState.Running(end),
                new ContainerState.Terminated(
                        137, "Error", START, end, first.status().containerId()),
                1);
        return with(pod, status);
    }

    /** The same pod with its first container in this state. */
    public static PodSnapshot with(PodSnapshot pod, ContainerStatus status) {
        ContainerSnapshot first = pod.containers().get(0);
        Stream<ContainerSnapshot> rest = pod.containers().stream().skip(1);
        return new PodSnapshot(
                pod.metadata(),
                pod.ip(),
                pod.startTime(),
                pod.ports(),
                Stream.concat(Stream.of(new ContainerSnapshot(first.spec(), status)), rest)
                        .toList());
    }

    private static ContainerSnapshot running(String name) {
        return new ContainerSnapshot(
                new ContainerSpec(name, "postern/" + name, List.of("sh"), name.equals("shell"), false),
                new ContainerStatus(
                        "containerd://" + name + UUID.randomUUID(), new ContainerState.Running(START), null, 0));
    }
}
