package dev.postern.proxy.harness;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Everything that is logged in this JVM: the product at TRACE, Vert.x and Netty at DEBUG. */
public final class LogRecorder extends AppenderBase<ILoggingEvent> {
    private static final LogRecorder ONLY = attached();

    private final List<String> lines = new CopyOnWriteArrayList<>();

    private LogRecorder() {}

    /** The recorder of this JVM, attached. */
    public static LogRecorder recorder() {
        return ONLY;
    }

    /** One line for each event: level, logger, message, keys, stack trace. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** All of it. */
    public String text() {
        return String.join("\n", lines);
    }

    /** Forgets what was recorded. */
    public void clear() {
        lines.clear();
    }

    @Override
    protected void append(ILoggingEvent event) {
        String keys = event.getKeyValuePairs() == null
                ? ""
                : event.getKeyValuePairs().stream().map(Object::toString).collect(Collectors.joining(" ", " ", ""));
        String trace =
                event.getThrowableProxy() == null ? "" : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
        lines.add(event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage() + keys + trace);
    }

    private static LogRecorder attached() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        LogRecorder recorder = new LogRecorder();
        recorder.setContext(context);
        recorder.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(recorder);
        context.getLogger("dev.postern").setLevel(Level.TRACE);
        context.getLogger("io.vertx").setLevel(Level.DEBUG);
        context.getLogger("io.netty.handler").setLevel(Level.DEBUG);
        return recorder;
    }
}
