package dev.postern.server.dev.apiserver.table;

import dev.postern.server.dev.apiserver.objects.ApiObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@code printPod}. */
final class PodPrinter {
    static final Printer PRINTER = new Printer(
            List.of(
                    Column.ofName(),
                    Column.of("Ready", "How many of the pod's containers are ready."),
                    Column.of("Status", "What the containers of the pod are doing, in one word."),
                    Column.of("Restarts", "How often containers of the pod were started again, and when last."),
                    Column.age(),
                    Column.wide("IP", "Address of the pod."),
                    Column.wide("Node", "Node on which the pod runs."),
                    Column.wide("Nominated Node", "Node where room is made for the pod."),
                    Column.wide("Readiness Gates", "Further conditions for being ready.")),
            PodPrinter::cells);

    private PodPrinter() {}

    private static List<Object> cells(ApiObject pod, Instant now) {
        List<JsonNode> statuses = new ArrayList<>();
        pod.json().path("status").path("containerStatuses").forEach(statuses::add);
        long ready = statuses.stream().filter(PodPrinter::isReady).count();
        int containers = pod.json().path("spec").path("containers").size();
        return List.of(
                pod.name(),
                ready + "/" + containers,
                status(pod, statuses),
                restarts(statuses, now),
                Printer.age(pod, now),
                Printer.orNone(pod.text("status", "podIP")),
                Printer.orNone(pod.text("spec", "nodeName")),
                Printer.orNone(pod.text("status", "nominatedNodeName")),
                Printer.NONE);
    }

    private static boolean isReady(JsonNode status) {
        return status.path("ready").asBoolean(false) && status.path("state").has("running");
    }

    /** The phase, or what keeps the first container that does not run. */
    private static String status(ApiObject pod, List<JsonNode> statuses) {
        String status = pod.text("status", "phase");
        List<JsonNode> last = new ArrayList<>(statuses);
        Collections.reverse(last);
        for (JsonNode container : last) {
            JsonNode state = container.path("state");
            String waiting = state.path("waiting").path("reason").asString("");
            String terminated = state.path("terminated").path("reason").asString("");
            if (!waiting.isEmpty()) {
                status = waiting;
            } else if (!terminated.isEmpty()) {
                status = terminated;
            }
        }
        return status;
    }

    private static String restarts(List<JsonNode> statuses, Instant now) {
        int count = statuses.stream()
                .mapToInt(status -> status.path("restartCount").asInt(0))
                .sum();
        String last = statuses.stream()
                .map(status -> status.path("lastState")
                        .path("terminated")
                        .path("finishedAt")
                        .asString(""))
                .max(String::compareTo)
                .orElse("");
        return last.isEmpty() ? Integer.toString(count) : count + " (" + Age.since(last, now) + " ago)";
    }
}
