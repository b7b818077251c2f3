package dev.postern.proxy.cluster;

import java.util.List;
import java.util.Map;

/**
 * What of a pod decides where a stream goes.
 *
 * @param namespace {@code metadata.namespace}
 * @param name {@code metadata.name}
 * @param uid {@code metadata.uid}, pinned for the session; empty where an inventory names none
 * @param nodeName {@code spec.nodeName}; empty while the pod is not assigned
 * @param containers names in {@code spec.containers}
 * @param allContainers names in {@code spec.initContainers}, then {@code containers}, then {@code ephemeralContainers}: the
 *     order in which the API server lists them ({@code podutil.VisitContainers})
 * @param labels {@code metadata.labels}
 */
public record Pod(
        String namespace,
        String name,
        String uid,
        String nodeName,
        List<String> containers,
        List<String> allContainers,
        Map<String, String> labels) {
    public Pod {
        containers = List.copyOf(containers);
        allContainers = List.copyOf(allContainers);
        labels = Map.copyOf(labels);
    }
}
