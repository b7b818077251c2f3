package dev.postern.server.runtime;

import dev.postern.proxy.Gateway;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HostAndPort;
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
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway and its admin port in one process. Starting opens the admin port first, so that probes are answered from
 * the beginning; stopping closes it last, so that they see the gateway leave.
 */
public final class ServerRuntime {
    private static final Logger log = LoggerFactory.getLogger(ServerRuntime.class);
    private static final Duration CLUSTER_ANSWER_LIFETIME = Duration.ofSeconds(3);

    /** How often the files are looked at; a change is taken over after the second look that sees it. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Configuration configuration;
    private final Vertx vertx;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ProcessMetrics processMetrics = new ProcessMetrics(meters);
    private final Gateway gateway;
    private final AdminServer admin;
    private final FileWatch files;
    private final AtomicBoolean looking = new AtomicBoolean();
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
        this.files = new FileWatch(configuration.files(), meters, Clock.systemUTC());
        this.admin = new AdminServer(vertx, meters, readiness());
    }

    /** Completes when both ports are open; where one cannot be, fails with a sentence for a person and wants to be stopped. */
    public Future<Void> start() {
        String serving = HostAndPort.authority(
                configuration.gateway().front().bindAddress(),
                configuration.gateway().front().port());
        String adminPort = HostAndPort.authority(configuration.adminAddress(), configuration.adminPort());
        return admin.listen(configuration.adminAddress(), configuration.adminPort())
                .recover(cause -> Future.failedFuture(cannotListen("admin", adminPort, cause)))
                .compose(open ->
                        gateway.start().recover(cause -> Future.failedFuture(cannotListen("serving", serving, cause))))
                .onSuccess(open -> started());
    }

    /**
     * Not ready from now on, and takes no new request; sessions go on for the grace period, at the end of which the rest is told
     * and ended. {@link #stop} is to follow, and may come before the end.
     *
     * @return completes when no session lives, or when those that are left have begun to end
     */
    public Future<Void> drain() {
        stopping = true;
        log.atInfo()
                .addKeyValue("sessions", gateway.sessions().size())
                .addKeyValue(
                        "gracePeriodSeconds",
                        configuration.gateway().gracePeriod().toSeconds())
                .log("stopping");
        return gateway.drain();
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
        vertx.setPeriodic(LOOK.toMillis(), timer -> look());
        log.atInfo()
                .addKeyValue(
                        "serving",
                        HostAndPort.authority(configuration.gateway().front().bindAddress(), port()))
                .addKeyValue("admin", HostAndPort.authority(configuration.adminAddress(), adminPort()))
                .log("serving");
    }

    private List<HealthCheck> readiness() {
        List<HealthCheck> checks = new ArrayList<>();
        checks.add(HealthCheck.PING);
        checks.add(new HealthCheck("listening", () -> holds(listening)));
        for (String cluster : configuration.clusterNames()) {
            checks.add(new HealthCheck(
                    "cluster-" + cluster,
                    new CachedCheck(() -> gateway.reachable(cluster), CLUSTER_ANSWER_LIFETIME, System::nanoTime)));
        }
        checks.add(new HealthCheck("token-issuers", gateway::issuersReady));
        checks.add(new HealthCheck("files", () -> holds(files.isUsable()), files::note));
        checks.add(new HealthCheck("shutdown", () -> holds(!stopping)));
        return checks;
    }

    private void look() {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        vertx.executeBlocking(() -> {
                    files.look();
                    return true;
                })
                .onFailure(defect -> log.atError().setCause(defect).log("looking at the files failed"))
                .onComplete(looked -> looking.set(false));
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
}
