package dev.postern.server.dev.container;

import java.util.List;
import java.util.Map;

/**
 * A pod that is to run.
 *
 * @param ports of the pod, and where they really are
 */
record PodSpec(String name, Map<String, String> labels, List<Part> containers, Map<Integer, LocalPort> ports) {
    PodSpec {
        labels = Map.copyOf(labels);
        containers = List.copyOf(containers);
        ports = Map.copyOf(ports);
    }

    /** A container and what runs in it. */
    record Part(ContainerSpec spec, Workload workload) {}

    /** A port of this machine's loopback interface; asked each time. */
    @FunctionalInterface
    interface LocalPort {
        int number();
    }
}
