package dev.postern.server.dev.kubelet;

import dev.postern.server.dev.container.ContainerRuntime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** What the kubelet answers of itself and its pods. */
final class NodeEndpoints {
    private static final List<String> CHECKS = List.of("ping", "log", "syncloop", "device-plugin");
    private static final String WARNING =
            "Warning: This endpoint is not meant to be machine parseable, has no formatting"
                    + " compatibility guarantees and is for debugging purposes only.\n";
    private static final DateTimeFormatter UNIX_DATE = DateTimeFormatter.ofPattern(
                    "EEE MMM d HH:mm:ss 'UTC' yyyy", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final ContainerRuntime runtime;
    private final String node;
    private final Instant started = Instant.now();

    NodeEndpoints(ContainerRuntime runtime, String node) {
        this.runtime = runtime;
        this.node = node;
    }

    Answer pods() {
        return Answer.json(new NodeJson(runtime, node).pods() + "\n");
    }

    Answer runningPods() {
        return Answer.json(new NodeJson(runtime, node).runningPods() + "\n");
    }

    Answer stats() {
        return Answer.json(new NodeJson(runtime, node).stats(started));
    }

    Answer configz() {
        return Answer.json(NodeJson.configz()).with("X-Content-Type-Options", "nosniff");
    }

    /** {@code ?verbose} and {@code ?exclude=} ({@code apiserver pkg/server/healthz}). */
    Answer healthz(Query query) {
        if (!query.has("verbose")) {
            return health("ok");
        }
        StringBuilder text = new StringBuilder();
        List<String> excluded = query.all("exclude");
        for (String check : CHECKS) {
            text.append("[+]").append(check).append(excluded.contains(check) ? " excluded: ok\n" : " ok\n");
        }
        List<String> unknown = excluded.stream()
                .filter(name -> !CHECKS.contains(name))
                .map(name -> '"' + name + '"')
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            text.append("warn: some health checks cannot be excluded: no matches for ")
                    .append(String.join(", ", unknown))
                    .append('\n');
        }
        return health(text.append("healthz check passed\n").toString());
    }

    private static Answer health(String text) {
        return Answer.text(200, text).with("X-Content-Type-Options", "nosniff");
    }

    Answer healthCheck() {
        return Answer.text(200, "ok");
    }

    Answer metrics(String path) {
        return Answer.of(
                        200,
                        "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
                        NodeMetrics.text(path, runtime, started))
                .with("Process-Start-Time-Unix", Long.toString(started.getEpochSecond()));
    }

    Answer flagz() {
        return Answer.text(200, "\nkubelet flagz\n" + WARNING + "hostname-override:" + node + "\n");
    }

    Answer statusz() {
        long seconds = ChronoUnit.SECONDS.between(started, Instant.now());
        return Answer.text(
                200,
                "\nkubelet statusz\n" + WARNING + "\nStarted  " + UNIX_DATE.format(started) + "\nUp  "
                        + seconds / 3600 + " hr " + seconds / 60 % 60 + " min " + seconds % 60
                        + " sec\nPaths  /configz /debug /flagz /healthz /metrics\n");
    }

    /** As a kubelet answers whose configuration has switched it off. */
    Answer disabled(String path) {
        String name = "logs";
        if (path.startsWith("/debug/")) {
            name = path.startsWith("/debug/pprof/") ? "profiling" : "flags";
        }
        return Answer.error(405, name + " endpoint is disabled.");
    }
}
