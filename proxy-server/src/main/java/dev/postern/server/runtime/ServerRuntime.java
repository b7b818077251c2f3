package dev.postern.server.runtime;

import dev.postern.proxy.Gateway;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.server.admin.AdminServer;
import dev.postern.server.admin.HealthCheck;
import dev.postern.server.config.Configuration;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway and its admin port in one process. Starting opens the admin port first, so that probes are answered from
 * the beginning; stopping closes it last, so that they see the gateway leave.
 */
public final class ServerRuntime {
    private static final Logger log = LoggerFactory.getLogger(ServerRuntime.class);
    private static final Duration CLUSTER_ANSWER_LIFETIME = Duration.ofSeconds(3);

    private final Configuration configuration;
    private final Vertx vertx;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ProcessMetrics processMetrics = new ProcessMetrics(meters);
    private final Gateway gateway;
    private final AdminServer admin;
    private volatile boolean listening;
    private volatile boolean stopping;

    /** Wires everything; opens nothing. */
    public ServerRuntime(Configuration configuration) {
        UnsafeMemory.warnWhereMissing();
        this.configuration = configuration;
        this.vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(false)
                // A loop never waits, so one for each processor is what can run; Vert.x' default is twice that.
                .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors()));
        this.gateway = new Gateway(vertx, configuration.gateway(), meters);
        this.admin = new AdminServer(vertx, meters, readiness());
    }

    /** Completes when both ports are open; where one cannot be, fails with a sentence for a person and wants to be stopped. */
    public Future<Void> start() {
        String serving = address(
                configuration.gateway().front().bindAddress(),
                configuration.gateway().front().port());
        String adminPort = address(configuration.adminAddress(), configuration.adminPort());
        return admin.listen(configuration.adminAddress(), configuration.adminPort())
                .recover(cause -> Future.failedFuture(cannotListen("admin", adminPort, cause)))
                .compose(open ->
                        gateway.start().recover(cause -> Future.failedFuture(cannotListen("serving", serving, cause))))
                .onSuccess(open -> started());
    }

    /** Ends every session, then closes everything; completes when no socket is left. */
    public Future<Void> stop() {
        stopping = true;
        Promise<Void> stopped = Promise.promise();
        gateway.stop().eventually(admin::close).onComplete(closed -> {
            processMetrics.close();
            meters.close();
            // Not composed: a composed future would complete on the event loop that this closes, and so never.
            vertx.close().onComplete(end -> stopped.handle(closed));
        });
        return stopped.future();
    }

    /** The serving port, once started. */
    public int port() {
        return gateway.port();
    }

    /** The admin port, once started. */
    public int adminPort() {
        return admin.port();
    }

    private void started() {
        listening = true;
        log.atInfo()
                .addKeyValue("serving", address(configuration.gateway().front().bindAddress(), port()))
                .addKeyValue("admin", address(configuration.adminAddress(), adminPort()))
                .log("serving");
    }

    private List<HealthCheck> readiness() {
        return List.of(
                HealthCheck.PING,
                new HealthCheck("listening", () -> holds(listening)),
                new HealthCheck(
                        "cluster", new CachedCheck(gateway::reachable, CLUSTER_ANSWER_LIFETIME, System::nanoTime)),
                new HealthCheck("token-issuers", gateway::issuersReady),
                new HealthCheck("shutdown", () -> holds(!stopping)));
    }

    private static Future<Void> holds(boolean condition) {
        return condition ? Future.succeededFuture() : Future.failedFuture("does not hold");
    }

    private static GatewayFailure cannotListen(String key, String address, Throwable cause) {
        String reason = cause instanceof BindException
                ? "the address is in use by another process, or is none of this host's"
                : String.valueOf(cause.getMessage());
        return new GatewayFailure(
                FailureReason.UNAVAILABLE, key + ": cannot listen on " + address + ": " + reason, cause);
    }

    private static String address(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
