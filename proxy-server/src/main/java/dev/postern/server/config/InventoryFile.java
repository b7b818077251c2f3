package dev.postern.server.config;

import dev.postern.proxy.cluster.Inventory;
import dev.postern.proxy.cluster.Node;
import dev.postern.proxy.cluster.Pod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Pods and nodes from a file of plain Kubernetes objects, as {@code kubectl get pods,nodes -A -o yaml} prints them. */
final class InventoryFile {
    private static final int LIMIT = 64 << 20;

    private InventoryFile() {}

    /** The pods and nodes of a file; every name once. */
    static Optional<Inventory> read(Path file, Place place) {
        Place inside = place.inFile(file);
        return TextFile.read(file, LIMIT, place)
                .flatMap(text -> KubernetesObjects.read(text, inside))
                .flatMap(objects -> inventory(objects, inside));
    }

    private static Optional<Inventory> inventory(List<KubernetesObjects.Found> objects, Place place) {
        int before = place.count();
        List<Pod> pods = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (KubernetesObjects.Found found : objects) {
            String name = switch (found.type()) {
                case "v1 Pod" ->
                    found.bind(PodObject.class)
                            .map(PodObject::toPod)
                            .map(pod -> {
                                pods.add(pod);
                                return "pod " + pod.namespace() + "/" + pod.name();
                            })
                            .orElse("");
                case "v1 Node" ->
                    found.bind(NodeObject.class)
                            .map(NodeObject::toNode)
                            .map(node -> {
                                nodes.add(node);
                                return "node " + node.name();
                            })
                            .orElse("");
                default -> {
                    found.place().problem("is a " + found.type() + "; an inventory holds v1 Pod and v1 Node objects");
                    yield "";
                }
            };
            if (!name.isEmpty() && !names.add(name)) {
                found.place().problem("is the second " + name);
            }
        }
        return place.count() > before ? Optional.empty() : Optional.of(new Inventory(pods, nodes));
    }
}
