package dev.postern.server.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The admin port. HTTP/1.1 only; {@code GET} and {@code HEAD}; exact paths. Metrics are written on a worker thread,
 * because a scrape may take longer than an event loop should wait.
 */
public final class AdminServer {
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final String TEXT_TYPE = "text/plain; charset=utf-8";
    private static final int HEAD_LIMIT = 8 * 1024;
    private static final int IDLE_SECONDS = 60;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int INTERNAL = 500;

    private final Vertx vertx;
    private final PrometheusMeterRegistry meters;
    private final Map<String, HealthEndpoint> endpoints;
    private final HttpServer server;

    /**
     * Opens nothing.
     *
     * @param ready what {@code /readyz} asks; {@code /livez} and {@code /healthz} ask {@link HealthCheck#PING} only, so
     *     that a restart is never asked for because the cluster is away
     */
    public AdminServer(Vertx vertx, PrometheusMeterRegistry meters, List<HealthCheck> ready) {
        this.vertx = vertx;
        this.meters = meters;
        this.endpoints = Map.of(
                "livez", new HealthEndpoint("livez", List.of(HealthCheck.PING)),
                "healthz", new HealthEndpoint("healthz", List.of(HealthCheck.PING)),
                "readyz", new HealthEndpoint("readyz", ready));
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(HEAD_LIMIT)
                .setMaxHeaderSize(HEAD_LIMIT)
                .setIdleTimeout(IDLE_SECONDS);
        this.server = vertx.createHttpServer(options).requestHandler(this::handle);
    }

    /** Completes when the port is open; fails as {@link HttpServer#listen()} does. */
    public Future<Void> listen(String address, int port) {
        return server.listen(port, address).mapEmpty();
    }

    /** The port that is listened on, once {@link #listen} has completed. */
    public int port() {
        return server.actualPort();
    }

    /** Completes when the port is closed. */
    public Future<Void> close() {
        return server.close();
    }

    private void handle(HttpServerRequest request) {
        boolean head = request.method().equals(HttpMethod.HEAD);
        if (!head && !request.method().equals(HttpMethod.GET)) {
            request.response().putHeader("Allow", "GET, HEAD");
            answer(request, METHOD_NOT_ALLOWED, TEXT_TYPE, "method not allowed\n");
            return;
        }
        if ("/metrics".equals(request.path())) {
            vertx.executeBlocking(() -> meters.scrape(METRICS_TYPE))
                    .onSuccess(text -> answer(request, HealthAnswer.OK, METRICS_TYPE, text))
                    .onFailure(broken -> answer(request, INTERNAL, TEXT_TYPE, "metrics cannot be written\n"));
            return;
        }
        health(request)
                .ifPresentOrElse(
                        found -> found.onSuccess(health -> answer(request, health.status(), TEXT_TYPE, health.text())),
                        () -> answer(request, NOT_FOUND, TEXT_TYPE, "404 page not found\n"));
    }

    /** {@code /NAME} or {@code /NAME/CHECK}; anything that is not exactly that is not found. */
    private Optional<Future<HealthAnswer>> health(HttpServerRequest request) {
        String[] segments = request.path().split("/", -1);
        HealthEndpoint endpoint = segments.length > 1 ? endpoints.get(segments[1]) : null;
        if (endpoint == null || !segments[0].isEmpty()) {
            return Optional.empty();
        }
        return switch (segments.length) {
            case 2 ->
                Optional.of(endpoint.answer(
                        request.params().contains("verbose"), request.params().getAll("exclude")));
            case 3 -> endpoint.answerOne(segments[2]);
            default -> Optional.empty();
        };
    }

    private static void answer(HttpServerRequest request, int status, String type, String text) {
        HttpServerResponse response = request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", type)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Cache-Control", "no-cache, private");
        response.end(text);
    }
}
