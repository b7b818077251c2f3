package dev.postern.server.admin;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * {@code /livez}, {@code /readyz} or {@code /healthz} with their checks, in the text format of kube-apiserver
 * (k8s.io/apiserver, pkg/server/healthz): {@code ok}; with {@code verbose}, or when something failed, a line for each
 * check and a verdict.
 */
final class HealthEndpoint {
    /** How long a check may take. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final List<HealthCheck> checks;

    HealthEndpoint(String name, List<HealthCheck> checks) {
        this.name = name;
        this.checks = List.copyOf(checks);
    }

    /** All checks but the excluded ones; never fails. */
    Future<HealthAnswer> answer(boolean verbose, List<String> excluded) {
        List<Future<Outcome>> outcomes = checks.stream()
                .map(check ->
                        excluded.contains(check.name()) ? Future.succeededFuture(Outcome.excluded(check)) : ask(check))
                .toList();
        return Future.all(outcomes).map(all -> rendered(all.list(), verbose, unknown(excluded)));
    }

    /** One check by its name, or nothing where there is none. */
    Optional<Future<HealthAnswer>> answerOne(String check) {
        return checks.stream()
                .filter(one -> one.name().equals(check))
                .findFirst()
                .map(one -> ask(one).map(outcome -> outcome.passed()
                        ? new HealthAnswer(HealthAnswer.OK, "ok")
                        : new HealthAnswer(HealthAnswer.FAILED, "internal server error: " + check + " failed\n")));
    }

    private HealthAnswer rendered(List<Outcome> outcomes, boolean verbose, Set<String> unknown) {
        boolean passed = outcomes.stream().allMatch(Outcome::passed);
        if (passed && !verbose) {
            return new HealthAnswer(HealthAnswer.OK, "ok");
        }
        String lines = outcomes.stream().map(Outcome::line).collect(Collectors.joining());
        String warning = unknown.isEmpty()
                ? ""
                : "warn: some health checks cannot be excluded: no matches for " + quoted(unknown) + "\n";
        return passed
                ? new HealthAnswer(HealthAnswer.OK, lines + warning + name + " check passed\n")
                : new HealthAnswer(HealthAnswer.FAILED, lines + warning + name + " check failed\n");
    }

    private Set<String> unknown(List<String> excluded) {
        Set<String> unknown = new LinkedHashSet<>(excluded);
        checks.forEach(check -> unknown.remove(check.name()));
        return unknown;
    }

    /** As Go's {@code %q} for plain names; anything else is replaced, since it comes from the caller. */
    private static String quoted(Set<String> names) {
        return names.stream()
                .map(one -> "\"" + one.replaceAll("[^A-Za-z0-9._/-]", "?") + "\"")
                .collect(Collectors.joining(","));
    }

    private static Future<Outcome> ask(HealthCheck check) {
        return check.question()
                .get()
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .transform(answer ->
                        Future.succeededFuture(answer.succeeded() ? Outcome.passed(check) : Outcome.failed(check)));
    }

    private record Outcome(boolean passed, String line) {
        static Outcome excluded(HealthCheck check) {
            return new Outcome(true, "[+]" + check.name() + " excluded: ok\n");
        }

        static Outcome passed(HealthCheck check) {
            String note = check.note().get();
            return new Outcome(true, "[+]" + check.name() + " ok" + (note.isEmpty() ? "" : " (" + note + ")") + "\n");
        }

        static Outcome failed(HealthCheck check) {
            return new Outcome(false, "[-]" + check.name() + " failed: reason withheld\n");
        }
    }
}
