package dev.postern.proxy.session;

import static java.util.Objects.requireNonNull;

import dev.postern.proxy.session.SessionInfo.Kind;
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
    private final Map<Kind, Map<Protocol, AtomicInteger>> open = new EnumMap<>(Kind.class);
    private final Map<Ending, Counter> ended = new ConcurrentHashMap<>();
    private final Map<Kind, Counter> toClient = new ConcurrentHashMap<>();
    private final Map<Kind, Counter> toBackend = new ConcurrentHashMap<>();

    /** Registers a gauge for every kind and protocol. */
    public SessionMetrics(MeterRegistry meters) {
        this.meters = meters;
        for (Kind kind : Kind.values()) {
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
        Kind kind = session.info().kind();
        ended.computeIfAbsent(new Ending(kind, end.cause()), this::endings).increment();
        toClient.computeIfAbsent(kind, of -> bytes(of, "to_client")).increment(end.bytesToClient());
        toBackend.computeIfAbsent(kind, of -> bytes(of, "to_backend")).increment(end.bytesToBackend());
    }

    private Counter endings(Ending ending) {
        return Counter.builder("postern.sessions.ended")
                .description("Sessions that ended, by cause")
                .tag("subresource", ending.kind.label())
                .tag("cause", ending.cause.label())
                .register(meters);
    }

    private Counter bytes(Kind kind, String direction) {
        return Counter.builder("postern.session.bytes")
                .description("Bytes that ended sessions carried")
                .baseUnit("bytes")
                .tag("subresource", kind.label())
                .tag("direction", direction)
                .register(meters);
    }

    private AtomicInteger openOf(Session session) {
        SessionInfo info = session.info();
        return requireNonNull(requireNonNull(open.get(info.kind())).get(info.protocol()));
    }

    private AtomicInteger gauge(Kind kind, Protocol protocol) {
        AtomicInteger count = new AtomicInteger();
        Gauge.builder("postern.sessions.open", count, AtomicInteger::get)
                .description("Sessions that live now")
                .tag("subresource", kind.label())
                .tag("protocol", protocol.label())
                .register(meters);
        return count;
    }

    private record Ending(Kind kind, EndCause cause) {}
}
