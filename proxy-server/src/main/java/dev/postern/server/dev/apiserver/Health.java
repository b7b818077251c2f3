package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.selection.Parameters;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code /livez}, {@code /readyz} and {@code /healthz}: who is answered, finds everything well. */
final class Health {
    private static final Set<String> ENDPOINTS = Set.of("livez", "readyz", "healthz");
    private static final List<String> CHECKS = List.of("ping", "log");
    private static final int OK = 200;

    private Health() {}

    /** Nothing where the path is no check. */
    static Optional<Answer> answer(List<String> segments, Parameters query) {
        if (!ENDPOINTS.contains(segments.get(0)) || segments.size() > 2) {
            return Optional.empty();
        }
        if (segments.size() == 2) {
            return CHECKS.contains(segments.get(1))
                    ? Optional.of(Answer.bytes(OK, Answer.TEXT, Buffer.buffer("ok")))
                    : Optional.empty();
        }
        return Optional.of(Answer.text(OK, query.has("verbose") ? verbose(segments.get(0), query) : "ok"));
    }

    private static String verbose(String endpoint, Parameters query) {
        List<String> excluded = query.values().getOrDefault("exclude", List.of());
        String lines = CHECKS.stream()
                .map(check -> "[+]" + check + (excluded.contains(check) ? " excluded: ok\n" : " ok\n"))
                .collect(Collectors.joining());
        String unknown = excluded.stream()
                .filter(check -> !CHECKS.contains(check))
                .map(check -> "\"" + check + "\"")
                .collect(Collectors.joining(","));
        String warning = unknown.isEmpty()
                ? ""
                : "warn: some health checks cannot be excluded: no matches for " + unknown + "\n";
        return lines + warning + endpoint + " check passed\n";
    }
}
