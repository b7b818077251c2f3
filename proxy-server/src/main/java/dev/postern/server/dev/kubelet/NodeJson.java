package dev.postern.server.dev.kubelet;

import dev.postern.server.dev.container.Container;
import dev.postern.server.dev.container.ContainerRuntime;
import dev.postern.server.dev.container.ContainerState;
import dev.postern.server.dev.container.ContainerState.Running;
import dev.postern.server.dev.container.ContainerState.Terminated;
import dev.postern.server.dev.container.ContainerState.Waiting;
import dev.postern.server.dev.container.ContainerStatus;
import dev.postern.server.dev.container.PodSandbox;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The node's pods and itself in the kubelet's JSON. */
final class NodeJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ContainerRuntime runtime;
    private final String node;

    NodeJson(ContainerRuntime runtime, String node) {
        this.runtime = runtime;
        this.node = node;
    }

    /** {@code v1.PodList} of what shall run here. */
    String pods() {
        ObjectNode list = list();
        for (PodSandbox pod : runtime.pods()) {
            ObjectNode item = list.withArray("items").addObject();
            ObjectNode metadata = item.putObject("metadata");
            metadata.put("name", pod.name())
                    .put("namespace", pod.namespace())
                    .put("uid", pod.uid())
                    .put("creationTimestamp", time(pod.startTime()));
            pod.labels().forEach(metadata.putObject("labels")::put);
            ObjectNode spec = item.putObject("spec");
            pod.containers().forEach(container -> spec.withArray("containers").add(spec(container)));
            spec.put("restartPolicy", "Always").put("nodeName", node);
            status(pod, item.putObject("status"));
        }
        return list.toString();
    }

    /** {@code v1.PodList} of what the runtime says runs here. */
    String runningPods() {
        ObjectNode list = list();
        for (PodSandbox pod : runtime.pods()) {
            ObjectNode item = list.withArray("items").addObject();
            item.putObject("metadata")
                    .put("name", pod.name())
                    .put("namespace", pod.namespace())
                    .put("uid", pod.uid());
            ArrayNode containers = item.putObject("spec").putArray("containers");
            pod.containers().stream()
                    .filter(container -> container.status().state() instanceof Running)
                    .forEach(container -> containers
                            .addObject()
                            .put("name", container.spec().name())
                            .put("image", container.spec().image())
                            .putObject("resources"));
            item.putObject("status");
        }
        return list.toString();
    }

    /** {@code stats/v1alpha1 Summary}, without any use of resources: nothing here is measured. */
    String stats(Instant started) {
        ObjectNode summary = JSON.createObjectNode();
        summary.putObject("node").put("nodeName", node).put("startTime", time(started));
        ArrayNode pods = summary.putArray("pods");
        for (PodSandbox pod : runtime.pods()) {
            ObjectNode item = pods.addObject();
            item.putObject("podRef")
                    .put("name", pod.name())
                    .put("namespace", pod.namespace())
                    .put("uid", pod.uid());
            item.put("startTime", time(pod.startTime()));
            pod.containers()
                    .forEach(container -> item.withArray("containers")
                            .addObject()
                            .put("name", container.spec().name())
                            .put("startTime", time(pod.startTime())));
        }
        return summary.toPrettyString();
    }

    /** What of {@code kubelet.config.k8s.io/v1beta1} holds here. */
    static String configz() {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode config = root.putObject("kubeletconfig");
        config.put("kind", "KubeletConfiguration")
                .put("apiVersion", "kubelet.config.k8s.io/v1beta1")
                .put("enableServer", true);
        ObjectNode authentication = config.putObject("authentication");
        authentication.putObject("webhook").put("enabled", false);
        authentication.putObject("anonymous").put("enabled", false);
        config.putObject("authorization").put("mode", "Webhook");
        config.put("enableDebuggingHandlers", true)
                .put("streamingConnectionIdleTimeout", "4h0m0s")
                .put("enableSystemLogHandler", false)
                .put("enableProfilingHandler", false)
                .put("enableDebugFlagsHandler", false);
        return root.toString();
    }

    private static ObjectNode spec(Container container) {
        ObjectNode spec = JSON.createObjectNode();
        spec.put("name", container.spec().name()).put("image", container.spec().image());
        container.spec().command().forEach(spec.putArray("command")::add);
        if (container.spec().stdin()) {
            spec.put("stdin", true);
        }
        if (container.spec().tty()) {
            spec.put("tty", true);
        }
        return spec;
    }

    private static void status(PodSandbox pod, ObjectNode status) {
        status.put("phase", "Running").put("podIP", pod.ip()).put("startTime", time(pod.startTime()));
        for (Container container : pod.containers()) {
            ContainerStatus now = container.status();
            boolean running = now.state() instanceof Running;
            ObjectNode item = status.withArray("containerStatuses").addObject();
            item.put("name", container.spec().name());
            put(item.putObject("state"), now.state());
            ObjectNode last = item.putObject("lastState");
            if (now.lastState() != null) {
                put(last, now.lastState());
            }
            item.put("ready", running)
                    .put("restartCount", now.restartCount())
                    .put("image", container.spec().image())
                    .put("containerID", now.containerId())
                    .put("started", running);
        }
    }

    private static void put(ObjectNode into, ContainerState state) {
        if (state instanceof Running running) {
            into.putObject("running").put("startedAt", time(running.startedAt()));
        } else if (state instanceof Waiting waiting) {
            into.putObject("waiting").put("reason", waiting.reason()).put("message", waiting.message());
        } else if (state instanceof Terminated end) {
            into.putObject("terminated")
                    .put("exitCode", end.exitCode())
                    .put("reason", end.reason())
                    .put("startedAt", time(end.startedAt()))
                    .put("finishedAt", time(end.finishedAt()))
                    .put("containerID", end.containerId());
        }
    }

    private static ObjectNode list() {
        ObjectNode list = JSON.createObjectNode();
        list.put("kind", "PodList").put("apiVersion", "v1").putObject("metadata");
        list.putArray("items");
        return list;
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
