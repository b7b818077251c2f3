package dev.postern.server.dev.kubelet;

import dev.postern.server.dev.container.ContainerRuntime;
import java.time.Instant;

/** A few of the kubelet's metrics, in Prometheus' text format, by the path that is asked for. */
final class NodeMetrics {
    private NodeMetrics() {}

    static String text(String path, ContainerRuntime runtime, Instant started) {
        long containers = runtime.pods().stream()
                .mapToLong(pod -> pod.containers().size())
                .sum();
        String text = switch (path) {
            case "/metrics" ->
                gauge(
                                "kubelet_running_pods",
                                "Number of pods that have a running pod sandbox",
                                runtime.pods().size())
                        + gauge("kubelet_running_containers", "Number of containers currently running", containers);
            case "/metrics/resource" ->
                gauge(
                        "resource_scrape_error",
                        "1 if there was an error while getting container metrics, 0 otherwise",
                        0);
            case "/metrics/slis" ->
                gauge(
                        "kubernetes_healthcheck{name=\"ping\",type=\"healthz\"}",
                        "This metric records the result of a single healthcheck.",
                        1);
            default -> "";
        };
        return text
                + gauge(
                        "process_start_time_seconds",
                        "Start time of the process since unix epoch in seconds.",
                        started.getEpochSecond());
    }

    private static String gauge(String series, String help, long value) {
        String name = series.replaceFirst("\\{.*", "");
        return "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n" + series + " " + value + "\n";
    }
}
