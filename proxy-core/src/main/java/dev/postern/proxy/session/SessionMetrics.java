package dev.postern.proxy.session;

import dev.postern.proxy.session.SessionInfo.Kind;
import dev.postern.proxy.session.SessionInfo.Protocol;
import dev.postern.proxy.stream.EndCause;
import dev.postern.proxy.stream.StreamEnd;
import dev.postern.proxy.target.Destination;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sessions as numbers. Every label comes from an enum or is the name of a configured cluster, so that no client can grow the
 * metrics.
 */
public final class SessionMetrics implements SessionListener {
    private static final String CLUSTER = "cluster";
    private static final String SUBRESOURCE = "subresource";

    private final MeterRegistry meters;
    private final Map<Open, AtomicInteger> open = new ConcurrentHashMap<>();
    private final Map<Ending, Counter> ended = new ConcurrentHashMap<>();
    private final Map<Carried, Counter> bytes = new ConcurrentHashMap<>();
    private final Map<WebSocketWay, Counter> webSockets = new ConcurrentHashMap<>();

    /**
     * Registers a gauge for every cluster, kind and protocol.
     *
     * @param clusters as the configuration calls them
     */
    public SessionMetrics(MeterRegistry meters, List<String> clusters) {
        this.meters = meters;
        for (String cluster : clusters) {
            for (Kind kind : Kind.values()) {
                for (Protocol protocol : Protocol.values()) {
                    openOf(new Open(cluster, kind, protocol));
                }
            }
        }
    }

    @Override
    public void opened(Session session) {
        SessionInfo info = session.info();
        openOf(Open.of(info)).incrementAndGet();
        if (info.protocol() == Protocol.WEBSOCKET && info.kind().stream().isPresent()) {
            webSockets.computeIfAbsent(WebSocketWay.of(info), this::webSockets).increment();
        }
    }

    @Override
    public void closed(Session session, StreamEnd end) {
        openOf(Open.of(session.info())).decrementAndGet();
        String cluster = session.info().backend().cluster();
        Kind kind = session.info().kind();
        ended.computeIfAbsent(new Ending(cluster, kind, end.cause()), this::endings)
                .increment();
        carried(new Carried(cluster, kind, "to_client")).increment(end.bytesToClient());
        carried(new Carried(cluster, kind, "to_backend")).increment(end.bytesToBackend());
    }

    private Counter endings(Ending ending) {
        return Counter.builder("postern.sessions.ended")
                .description("Sessions that ended, by cause")
                .tag(CLUSTER, ending.cluster)
                .tag(SUBRESOURCE, ending.kind.label())
                .tag("cause", ending.cause.label())
                .register(meters);
    }

    private Counter carried(Carried which) {
        return bytes.computeIfAbsent(
                which,
                carried -> Counter.builder("postern.session.bytes")
                        .description("Bytes that ended sessions carried")
                        .baseUnit("bytes")
                        .tag(CLUSTER, carried.cluster)
                        .tag(SUBRESOURCE, carried.kind.label())
                        .tag("direction", carried.direction)
                        .register(meters));
    }

    /** KEP-4006's metric, which kube-apiserver and kubelets have too ({@code apiserver pkg/util/proxy/metrics}). */
    private Counter webSockets(WebSocketWay which) {
        return Counter.builder("postern.websocket.streaming.requests")
                .description("Streams of clients that speak WebSocket, by how they are carried to the other side")
                .tag(CLUSTER, which.cluster)
                .tag(SUBRESOURCE, which.kind.label())
                .tag("proxy_type", which.proxyType)
                .register(meters);
    }

    private AtomicInteger openOf(Open which) {
        return open.computeIfAbsent(which, this::gauge);
    }

    private AtomicInteger gauge(Open which) {
        AtomicInteger count = new AtomicInteger();
        Gauge.builder("postern.sessions.open", count, AtomicInteger::get)
                .description("Sessions that live now")
                .tag(CLUSTER, which.cluster)
                .tag(SUBRESOURCE, which.kind.label())
                .tag("protocol", which.protocol.label())
                .register(meters);
        return count;
    }

    private record Open(String cluster, Kind kind, Protocol protocol) {
        static Open of(SessionInfo info) {
            return new Open(info.backend().cluster(), info.kind(), info.protocol());
        }
    }

    private record Ending(String cluster, Kind kind, EndCause cause) {}

    private record Carried(String cluster, Kind kind, String direction) {}

    private record WebSocketWay(String cluster, Kind kind, String proxyType) {
        static WebSocketWay of(SessionInfo info) {
            return new WebSocketWay(info.backend().cluster(), info.kind(), proxyType(info.backend()));
        }

        private static String proxyType(SessionInfo.Backend backend) {
            return switch (backend.plan().way()) {
                case TRANSLATE -> "translated";
                case TUNNEL -> "tunneled";
                case SPLICE -> backend.place() == Destination.KUBELET ? "proxied_to_kubelet" : "proxied_to_apiserver";
            };
        }
    }
}
