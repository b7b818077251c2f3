package dev.postern.proxy;

import dev.postern.proxy.backend.StepTimer;
import dev.postern.proxy.cluster.ConnectionCounts;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.ClientRequest;
import dev.postern.proxy.front.UpgradeRequest;
import dev.postern.proxy.target.Route;
import dev.postern.proxy.target.UpstreamRoute;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the line measures of itself, for one cluster. Every label comes from an enum or is the name of a configured cluster,
 * so a client cannot grow the metrics.
 */
final class FlowMetrics implements StepTimer {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10)
    };
    private static final String SUCCESS = "success";
    private static final String UPGRADE_RESULTS = "postern.upgrade.requests";

    private static final String CLUSTER = "cluster";

    private final MeterRegistry meters;
    private final String cluster;
    /** A registry's own look-up costs more than some stages. */
    private final Map<Measured, Timer> timers = new ConcurrentHashMap<>();

    private final Map<String, Counter> upgrades = new ConcurrentHashMap<>();

    /** @param cluster as the configuration calls it; empty for requests that name none */
    FlowMetrics(MeterRegistry meters, String cluster) {
        this.meters = meters;
        this.cluster = cluster;
    }

    /** Runs one stage and records how long its future took and how it ended. */
    <T> Future<T> timed(FlowStage stage, Supplier<Future<T>> work) {
        return timed(stage.label, work);
    }

    @Override
    public <T> Future<T> timed(Step step, Supplier<Future<T>> work) {
        return timed("kubelet." + step.label(), work);
    }

    private <T> Future<T> timed(String what, Supplier<Future<T>> work) {
        Timer.Sample sample = Timer.start(meters);
        return work.get().onComplete(done -> sample.stop(timer(what, result(done.cause()))));
    }

    /** Shows the connections to the cluster's API server, for as long as they are referred to elsewhere. */
    void watch(ConnectionCounts connections) {
        connections(connections, all -> all.open() - all.idle(), "busy");
        connections(connections, ConnectionCounts::idle, "idle");
        Gauge.builder("postern.apiserver.requests.waiting", connections, ConnectionCounts::waiting)
                .description("Requests that wait for a connection to the API server")
                .tag(CLUSTER, cluster)
                .register(meters);
        dials(connections, ConnectionCounts::dialled, SUCCESS);
        dials(connections, ConnectionCounts::failed, "failure");
    }

    private void connections(ConnectionCounts connections, ToDoubleFunction<ConnectionCounts> value, String state) {
        Gauge.builder("postern.apiserver.connections", connections, value)
                .description(
                        "Connections to the API server, those of upgrades aside: with a request under way, or idle")
                .tag("state", state)
                .tag(CLUSTER, cluster)
                .register(meters);
    }

    private void dials(ConnectionCounts connections, ToDoubleFunction<ConnectionCounts> value, String result) {
        FunctionCounter.builder("postern.apiserver.dials", connections, value)
                .description("Connections to the API server that were opened, or could not be")
                .tag("result", result)
                .tag(CLUSTER, cluster)
                .register(meters);
    }

    /** Counts a client's 101. */
    void upgraded() {
        upgrades(SUCCESS).increment();
    }

    /** Counts a request that ended with an error of ours. */
    void refused(ClientRequest client, FailureReason reason) {
        if (client instanceof UpgradeRequest) {
            upgrades(reason.label()).increment();
        } else {
            Counter.builder("postern.plain.requests.refused")
                    .description("Plain requests answered by the gateway itself with an error")
                    .tag("reason", reason.label())
                    .tag(CLUSTER, cluster)
                    .register(meters)
                    .increment();
        }
    }

    /** Counts an upgrade that the other side refused and whose answer was relayed. */
    void relayedRefusal(Route route) {
        upgrades(route instanceof UpstreamRoute ? "upstream_refused" : "kubelet_refused")
                .increment();
    }

    private Counter upgrades(String result) {
        return upgrades.computeIfAbsent(
                result,
                asked -> Counter.builder(UPGRADE_RESULTS)
                        .description("Upgrade requests by result: success, or why not")
                        .tag("result", asked)
                        .tag(CLUSTER, cluster)
                        .register(meters));
    }

    private Timer timer(String what, String result) {
        return timers.computeIfAbsent(new Measured(what, result), this::register);
    }

    private Timer register(Measured measured) {
        return Timer.builder("postern." + measured.what + ".duration")
                .description("How long it took, by how it ended: " + measured.what)
                .tag("result", measured.result)
                .tag(CLUSTER, cluster)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    private static String result(@Nullable Throwable failure) {
        if (failure == null) {
            return SUCCESS;
        }
        return failure instanceof GatewayFailure known ? known.reason().label() : FailureReason.INTERNAL.label();
    }

    private record Measured(String what, String result) {}
}
