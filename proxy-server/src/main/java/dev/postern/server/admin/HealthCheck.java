package dev.postern.server.admin;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * One thing that must hold.
 *
 * @param name lower-case words joined by hyphens; part of a path
 * @param question asked anew for each request; its future fails, or stays open for more than {@link
 *     HealthEndpoint#PATIENCE}, where the thing does not hold. Why is not shown
 * @param note asked where the thing holds: what a person should know all the same, or an empty text; shown to everyone
 */
public record HealthCheck(String name, Supplier<Future<Void>> question, Supplier<String> note) {
    /** Holds whenever the process can answer at all. */
    public static final HealthCheck PING = new HealthCheck("ping", Future::succeededFuture);

    /** Without a note. */
    public HealthCheck(String name, Supplier<Future<Void>> question) {
        this(name, question, () -> "");
    }
}
