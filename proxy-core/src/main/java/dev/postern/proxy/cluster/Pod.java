package dev.postern.proxy.cluster;

import java.util.List;

/**
 * What of a pod decides where a stream goes.
 *
 * @param namespace {@code metadata.namespace}
 * @param name {@code metadata.name}
 * @param uid {@code metadata.uid}, pinned for the session; empty where an inventory names none
 * @param nodeName {@code spec.nodeName}; empty while the pod is not assigned
 * @param containers names in {@code spec.containers}
 * @param otherContainers names in {@code spec.initContainers}, then {@code spec.ephemeralContainers}
 */
public record Pod(
        String namespace,
        String name,
        String uid,
        String nodeName,
        List<String> containers,
        List<String> otherContainers) {
    public Pod {
        containers = List.copyOf(containers);
        otherContainers = List.copyOf(otherContainers);
    }
}
