package dev.postern.server.dev.apiserver.objects;

import dev.postern.server.dev.container.PodSandbox;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A pod at one moment.
 *
 * @param ports that its first container declares
 */
public record PodSnapshot(
        Metadata metadata, String ip, Instant startTime, List<Integer> ports, List<ContainerSnapshot> containers) {
    public PodSnapshot {
        ports = List.copyOf(ports);
        containers = List.copyOf(containers);
    }

    /** What of {@code metadata} is the pod's own. */
    public record Metadata(
            String namespace, String name, String uid, Map<String, String> labels, Map<String, String> annotations) {
        public Metadata {
            labels = Map.copyOf(labels);
            annotations = Map.copyOf(annotations);
        }
    }

    /** As the runtime has it now. */
    public static PodSnapshot of(PodSandbox pod) {
        return new PodSnapshot(
                new Metadata(pod.namespace(), pod.name(), pod.uid(), pod.labels(), Map.of()),
                pod.ip(),
                pod.startTime(),
                pod.ports(),
                pod.containers().stream().map(ContainerSnapshot::of).toList());
    }
}
