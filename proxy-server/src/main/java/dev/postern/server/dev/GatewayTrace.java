package dev.postern.server.dev;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.postern.server.dev.trace.Hop;
import dev.postern.server.dev.trace.Trace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** Tells the gateway's own hop from what it logs: sessions that open and end, requests that it refuses. */
final class GatewayTrace extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final Map<String, Level> LOGGERS =
            Map.of("dev.postern.proxy.session.SessionLog", Level.INFO, "dev.postern.proxy.RequestFlow", Level.DEBUG);

    private final Trace trace;

    private GatewayTrace(Trace trace) {
        this.trace = trace;
    }

    /** Listens until it is closed; what it tells is not in the log meanwhile. */
    static GatewayTrace attach(Trace trace) {
        GatewayTrace appender = new GatewayTrace(trace);
        appender.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        appender.start();
        LOGGERS.forEach((name, level) -> {
            Logger logger = (Logger) LoggerFactory.getLogger(name);
            logger.setLevel(level);
            logger.setAdditive(false);
            logger.addAppender(appender);
        });
        return appender;
    }

    @Override
    public void close() {
        LOGGERS.keySet().forEach(name -> {
            Logger logger = (Logger) LoggerFactory.getLogger(name);
            logger.detachAppender(this);
            logger.setAdditive(true);
            logger.setLevel(null);
        });
        stop();
    }

    @Override
    protected void append(ILoggingEvent event) {
        Map<String, String> keys = new HashMap<>();
        for (KeyValuePair pair : Optional.ofNullable(event.getKeyValuePairs()).orElse(List.of())) {
            keys.put(pair.key, String.valueOf(pair.value));
        }
        trace.step(Hop.GATEWAY, keys.getOrDefault("client", ""), sentence(event.getMessage(), keys));
    }

    private static String sentence(String message, Map<String, String> keys) {
        return switch (message) {
            case "session opened" ->
                "session %s opened: %s, %s by %s to %s/%s on %s"
                        .formatted(of(keys, "session", "user", "kind", "protocol", "namespace", "name", "node"));
            case "session ended" ->
                "session %s ended: %s after %s s, %s bytes to the client, %s to the kubelet"
                        .formatted(of(keys, "session", "cause", "seconds", "bytesToClient", "bytesToBackend"));
            default -> message + ": " + keys.getOrDefault("cause", "");
        };
    }

    private static Object[] of(Map<String, String> keys, String... names) {
        return List.of(names).stream().map(name -> keys.getOrDefault(name, "?")).toArray();
    }
}
