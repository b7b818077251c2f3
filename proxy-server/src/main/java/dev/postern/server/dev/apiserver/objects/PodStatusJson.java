package dev.postern.server.dev.apiserver.objects;

import dev.postern.server.dev.container.ContainerState;
import dev.postern.server.dev.container.ContainerState.Running;
import dev.postern.server.dev.container.ContainerState.Terminated;
import dev.postern.server.dev.container.ContainerState.Waiting;
import dev.postern.server.dev.container.ContainerStatus;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code v1.PodStatus}: ready while all of its containers run. */
final class PodStatusJson {
    private PodStatusJson() {}

    static void put(ObjectNode status, PodSnapshot pod, NodeSnapshot node) {
        status.put("observedGeneration", 1).put("phase", "Running");
        conditions(status.putArray("conditions"), pod);
        address(status, "hostIP", node.kubelet().address());
        address(status, "podIP", pod.ip());
        status.put("startTime", Json.seconds(pod.startTime()));
        ArrayNode containers = status.putArray("containerStatuses");
        pod.containers().forEach(container -> container(containers.addObject(), container));
        status.put("qosClass", "BestEffort");
        status.putObject("resources");
    }

    private static void conditions(ArrayNode conditions, PodSnapshot pod) {
        List<String> unready = pod.containers().stream()
                .filter(container -> !container.isRunning())
                .map(container -> container.spec().name())
                .toList();
        Instant changed = pod.containers().stream()
                .map(container -> since(container.status().state(), pod.startTime()))
                .max(Instant::compareTo)
                .orElse(pod.startTime());
        condition(conditions, "PodReadyToStartContainers", true, pod.startTime());
        condition(conditions, "Initialized", true, pod.startTime());
        for (String type : List.of("Ready", "ContainersReady")) {
            ObjectNode condition = condition(conditions, type, unready.isEmpty(), changed);
            if (!unready.isEmpty()) {
                condition.put("reason", "ContainersNotReady");
                condition.put("message", "containers with unready status: [" + String.join(" ", unready) + "]");
            }
        }
        condition(conditions, "PodScheduled", true, pod.startTime());
    }

    private static ObjectNode condition(ArrayNode conditions, String type, boolean holds, Instant since) {
        return conditions
                .addObject()
                .put("type", type)
                .put("observedGeneration", 1)
                .put("status", holds ? "True" : "False")
                .putNull("lastProbeTime")
                .put("lastTransitionTime", Json.seconds(since));
    }

    private static Instant since(ContainerState state, Instant otherwise) {
        if (state instanceof Running running) {
            return running.startedAt();
        }
        return state instanceof Terminated terminated ? terminated.finishedAt() : otherwise;
    }

    private static void address(ObjectNode status, String field, String address) {
        status.put(field, address);
        status.putArray(field + "s").addObject().put("ip", address);
    }

    private static void container(ObjectNode json, ContainerSnapshot container) {
        ContainerStatus status = container.status();
        json.put("name", container.spec().name());
        state(json.putObject("state"), status.state());
        ObjectNode last = json.putObject("lastState");
        if (status.lastState() != null) {
            state(last, status.lastState());
        }
        json.put("ready", container.isRunning()).put("restartCount", status.restartCount());
        json.put("image", container.spec().image())
                .put("imageID", container.spec().image());
        json.put("containerID", status.containerId()).put("started", container.isRunning());
        json.putObject("resources");
    }

    private static void state(ObjectNode json, ContainerState state) {
        if (state instanceof Running running) {
            json.putObject("running").put("startedAt", Json.seconds(running.startedAt()));
        } else if (state instanceof Waiting waiting) {
            json.putObject("waiting").put("reason", waiting.reason()).put("message", waiting.message());
        } else if (state instanceof Terminated terminated) {
            json.putObject("terminated")
                    .put("exitCode", terminated.exitCode())
                    .put("reason", terminated.reason())
                    .put("startedAt", Json.seconds(terminated.startedAt()))
                    .put("finishedAt", Json.seconds(terminated.finishedAt()))
                    .put("containerID", terminated.containerId());
        }
    }
}
