package dev.postern.proxy.cluster;

import static dev.postern.proxy.cluster.ApiJson.array;
import static dev.postern.proxy.cluster.ApiJson.require;
import static dev.postern.proxy.cluster.ApiJson.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Pods and nodes out of the API server's JSON ({@code core/v1}). Reads strictly: an object that is not the one asked for,
 * a key twice, a value of another type than the API has, is an {@link IllegalArgumentException}.
 */
final class ApiObjects {
    /** Bytes of a body. */
    static final int LIMIT = ApiJson.LIMIT;

    private static final int KUBELET_PORT_LIMIT = 65535;

    private ApiObjects() {}

    static Pod pod(byte[] json, String namespace, String name) {
        JsonNode pod = object(json, "Pod", name);
        require(text(pod.path("metadata").path("namespace")).equals(namespace), "another namespace's pod");
        String uid = text(pod.path("metadata").path("uid"));
        require(!uid.isEmpty(), "a pod without a UID");
        JsonNode spec = pod.path("spec");
        List<String> containers = names(spec.path("containers"));
        List<String> all = new ArrayList<>(names(spec.path("initContainers")));
        all.addAll(containers);
        all.addAll(names(spec.path("ephemeralContainers")));
        Map<String, String> labels = texts(pod.path("metadata").path("labels"));
        return new Pod(namespace, name, uid, text(spec.path("nodeName")), containers, all, labels);
    }

    static Node node(byte[] json, String name) {
        JsonNode node = object(json, "Node", name);
        JsonNode status = node.path("status");
        List<Node.Address> addresses = new ArrayList<>();
        for (JsonNode address : array(status.path("addresses"))) {
            addresses.add(new Node.Address(text(address.path("type")), text(address.path("address"))));
        }
        Set<String> features = new LinkedHashSet<>();
        array(status.path("declaredFeatures")).forEach(feature -> features.add(text(feature)));
        String hostname = text(node.path("metadata").path("labels").path("kubernetes.io/hostname"));
        return new Node(name, addresses, hostname, port(status), features);
    }

    /** The JSON key is {@code Port}, unlike every other key of the API ({@code core/v1 DaemonEndpoint}). */
    private static int port(JsonNode status) {
        JsonNode port = status.path("daemonEndpoints").path("kubeletEndpoint").path("Port");
        require(port.isMissingNode() || port.isInt(), "a port that is no number");
        int number = port.asInt(0);
        require(number >= 0 && number <= KUBELET_PORT_LIMIT, "a port out of range");
        return number == 0 ? Node.DEFAULT_KUBELET_PORT : number;
    }

    /** Whether this is the API server's own word that the object does not exist, and not some other server's 404. */
    static boolean isNotFound(byte[] json, String name) {
        JsonNode status = ApiJson.read(json);
        JsonNode named = status.path("details").path("name");
        return text(status.path("kind")).equals("Status")
                && text(status.path("reason")).equals("NotFound")
                && (named.isMissingNode() || text(named).equals(name));
    }

    private static JsonNode object(byte[] json, String kind, String name) {
        JsonNode object = ApiJson.read(json);
        require(text(object.path("kind")).equals(kind), "something else than a " + kind);
        require(text(object.path("apiVersion")).equals("v1"), "another version of " + kind);
        require(text(object.path("metadata").path("name")).equals(name), "another " + kind + " than asked for");
        return object;
    }

    private static List<String> names(JsonNode containers) {
        List<String> names = new ArrayList<>();
        array(containers).forEach(container -> names.add(text(container.path("name"))));
        return names;
    }

    private static Map<String, String> texts(JsonNode node) {
        require(node.isMissingNode() || node.isNull() || node.isObject(), "something else than a mapping");
        Map<String, String> texts = new HashMap<>();
        node.properties().forEach(entry -> texts.put(entry.getKey(), text(entry.getValue())));
        return texts;
    }
}
