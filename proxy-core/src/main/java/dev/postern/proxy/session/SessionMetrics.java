package dev.postern.proxy.session;

import static java.util.Objects.requireNonNull;

import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.session.SessionInfo.Protocol;
import dev.postern.proxy.stream.EndCause;
import dev.postern.proxy.stream.StreamEnd;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Sessions as numbers. Every label comes from an enum, so that no client can grow the metrics. */
public final class SessionMetrics implements SessionListener {
    private final MeterRegistry meters;
    private final Map<StreamKind, Map<Protocol, AtomicInteger>> open = new EnumMap<>(StreamKind.class);
    private final Map<Ending, Counter> ended = new ConcurrentHashMap<>();
    private final Map<StreamKind, Counter> toClient = new ConcurrentHashMap<>();
    private final Map<StreamKind, Counter> toKubelet = new ConcurrentHashMap<>();

    /** Registers a gauge for every kind and protocol. */
    public SessionMetrics(MeterRegistry meters) {
        this.meters = meters;
        for (StreamKind kind : StreamKind.values()) {
            Map<Protocol, AtomicInteger> protocols = new EnumMap<>(Protocol.class);
            for (Protocol protocol : Protocol.values()) {
                protocols.put(protocol, gauge(kind, protocol));
            }
            open.put(kind, protocols);
        }
    }

    @Override
    public void opened(Session session) {
        openOf(session).incrementAndGet();
    }

    @Override
    public void closed(Session session, StreamEnd end) {
        openOf(session).decrementAndGet();
        StreamKind kind = session.info().kind();
        ended.computeIfAbsent(new Ending(kind, end.cause()), this::endings).increment();
        toClient.computeIfAbsent(kind, of -> bytes(of, "to_client")).increment(end.bytesToClient());
        toKubelet.computeIfAbsent(kind, of -> bytes(of, "to_kubelet")).increment(end.bytesToKubelet());
    }

    private Counter endings(Ending ending) {
        return Counter.builder("postern.sessions.ended")
                .description("Sessions that ended, by cause")
                .tag("subresource", ending.kind.subresource())
                .tag("cause", ending.cause.label())
                .register(meters);
    }

    private Counter bytes(StreamKind kind, String direction) {
        return Counter.builder("postern.session.bytes")
                .description("Bytes that ended sessions carried")
                .baseUnit("bytes")
                .tag("subresource", kind.subresource())
                .tag("direction", direction)
                .register(meters);
    }

    private AtomicInteger openOf(Session session) {
        SessionInfo info = session.info();
        return requireNonNull(requireNonNull(open.get(info.kind())).get(info.protocol()));
    }

    private AtomicInteger gauge(StreamKind kind, Protocol protocol) {
        AtomicInteger count = new AtomicInteger();
        Gauge.builder("postern.sessions.open", count, AtomicInteger::get)
                .description("Sessions that live now")
                .tag("subresource", kind.subresource())
                .tag("protocol", protocol.label())
                .register(meters);
        return count;
    }

    private record Ending(StreamKind kind, EndCause cause) {}
}
