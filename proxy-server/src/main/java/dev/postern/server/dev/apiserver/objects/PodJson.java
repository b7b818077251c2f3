package dev.postern.server.dev.apiserver.objects;

import dev.postern.server.dev.container.ContainerSpec;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code v1.Pod}, as the kubelet and the API server's defaults leave it. */
final class PodJson {
    private static final int GRACE_SECONDS = 30;
    private static final int TOLERATION_SECONDS = 300;

    private PodJson() {}

    static ObjectNode of(PodSnapshot pod, NodeSnapshot node) {
        PodSnapshot.Metadata own = pod.metadata();
        ObjectNode object = Json.object(ResourceTypes.PODS, own.namespace(), own.name());
        ObjectNode metadata = Json.created(object, own.uid(), pod.startTime()).put("generation", 1);
        Json.put(metadata, "labels", own.labels());
        Json.put(metadata, "annotations", own.annotations());
        spec(object.putObject("spec"), pod, node);
        PodStatusJson.put(object.putObject("status"), pod, node);
        return object;
    }

    private static void spec(ObjectNode spec, PodSnapshot pod, NodeSnapshot node) {
        ArrayNode containers = spec.putArray("containers");
        for (ContainerSnapshot container : pod.containers()) {
            boolean isFirst = containers.isEmpty();
            container(containers.addObject(), container.spec(), isFirst ? pod.ports() : List.of());
        }
        spec.put("restartPolicy", "Always");
        spec.put("terminationGracePeriodSeconds", GRACE_SECONDS);
        spec.put("dnsPolicy", "ClusterFirst");
        spec.put("automountServiceAccountToken", false);
        spec.put("nodeName", node.name());
        spec.putObject("securityContext");
        spec.put("schedulerName", "default-scheduler");
        ArrayNode tolerations = spec.putArray("tolerations");
        Stream.of("not-ready", "unreachable")
                .forEach(condition -> tolerations
                        .addObject()
                        .put("key", "node.kubernetes.io/" + condition)
                        .put("operator", "Exists")
                        .put("effect", "NoExecute")
                        .put("tolerationSeconds", TOLERATION_SECONDS));
        spec.put("priority", 0);
        spec.put("enableServiceLinks", false);
        spec.put("preemptionPolicy", "PreemptLowerPriority");
    }

    private static void container(ObjectNode json, ContainerSpec container, List<Integer> ports) {
        json.put("name", container.name()).put("image", container.image());
        ArrayNode command = json.putArray("command");
        container.command().forEach(command::add);
        if (!ports.isEmpty()) {
            ArrayNode list = json.putArray("ports");
            ports.forEach(port -> list.addObject().put("containerPort", port).put("protocol", "TCP"));
        }
        json.putObject("resources");
        json.put("terminationMessagePath", "/dev/termination-log");
        json.put("terminationMessagePolicy", "File");
        json.put("imagePullPolicy", "IfNotPresent");
        if (container.stdin()) {
            json.put("stdin", true);
        }
        if (container.tty()) {
            json.put("tty", true);
        }
    }
}
