package dev.postern.server.config;

import dev.postern.proxy.cluster.Pod;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What of a {@code v1} Pod an inventory needs. */
@Keys(othersIgnored = true)
record PodObject(Metadata metadata, Spec spec) {
    /** {@code metadata}. */
    @Keys(othersIgnored = true)
    record Metadata(
            @Key(fallback = "default") String namespace,
            String name,
            @Key(fallback = "''") String uid,
            @Key(fallback = "{}") Map<String, String> labels) {}

    /** {@code spec}. */
    @Keys(othersIgnored = true)
    record Spec(
            @Key(fallback = "''") String nodeName,
            List<Container> containers,
            @Key(fallback = "[]") List<Container> initContainers,
            @Key(fallback = "[]") List<Container> ephemeralContainers) {}

    /** An element of {@code spec.containers}. */
    @Keys(othersIgnored = true)
    record Container(String name) {}

    Pod toPod() {
        return new Pod(
                metadata.namespace,
                metadata.name,
                metadata.uid,
                spec.nodeName,
                spec.containers.stream().map(Container::name).toList(),
                Stream.of(spec.initContainers, spec.containers, spec.ephemeralContainers)
                        .flatMap(List::stream)
                        .map(Container::name)
                        .toList(),
                metadata.labels);
    }
}
