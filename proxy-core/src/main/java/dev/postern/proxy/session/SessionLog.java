package dev.postern.proxy.session;

import dev.postern.proxy.session.SessionInfo.Kind;
import dev.postern.proxy.stream.CommandStatus.Exited;
import dev.postern.proxy.stream.CommandStatus.Failed;
import dev.postern.proxy.stream.SessionStreams;
import dev.postern.proxy.stream.StreamCounts;
import dev.postern.proxy.stream.StreamEnd;
import dev.postern.proxy.target.Destination;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** A line when a session opens and one when it ends, with the cause. */
public final class SessionLog implements SessionListener {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLog.class);

    @Override
    public void opened(Session session) {
        about(session).log("session opened");
    }

    @Override
    public void closed(Session session, StreamEnd end) {
        streams(session, about(session))
                .addKeyValue("cause", end.cause().label())
                .addKeyValue("bytesToClient", end.bytesToClient())
                .addKeyValue("bytesToBackend", end.bytesToBackend())
                .addKeyValue(
                        "seconds",
                        TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis() - session.startedMillis()))
                .log("session ended");
    }

    /** Words of ours and numbers only; what is not known is left out. */
    private static LoggingEventBuilder streams(Session session, LoggingEventBuilder line) {
        SessionStreams streams = session.streams();
        if (session.info().kind() == Kind.PORT_FORWARD) {
            return streams.streams().isEmpty()
                    ? line
                    : line.addKeyValue(
                                    "ports",
                                    streams.streams().stream()
                                            .map(StreamCounts::name)
                                            .collect(Collectors.joining(",")))
                            .addKeyValue("connections", streams.opened());
        }
        return streams.command()
                .map(status -> status instanceof Exited exited
                        ? line.addKeyValue("exitCode", exited.code())
                        : line.addKeyValue("commandStatus", ((Failed) status).reason()))
                .orElse(line);
    }

    private static LoggingEventBuilder about(Session session) {
        SessionInfo info = session.info();
        LoggingEventBuilder line = LOG.atInfo()
                .addKeyValue("session", session.id())
                .addKeyValue("user", info.caller().user());
        if (!info.caller().effectiveUser().equals(info.caller().user())) {
            line = line.addKeyValue("impersonatedUser", info.caller().effectiveUser());
        }
        return line.addKeyValue("client", info.caller().address().getHostAddress())
                .addKeyValue("kind", info.kind().label())
                .addKeyValue("protocol", info.protocol().label())
                .addKeyValue("plan", info.backend().plan().way().label())
                .addKeyValue("planReason", info.backend().plan().reason().label())
                .addKeyValue("cluster", info.backend().cluster())
                .addKeyValue("resource", info.object().resource())
                .addKeyValue("namespace", info.object().namespace())
                .addKeyValue("name", info.object().name())
                .addKeyValue("backend", info.backend().place() == Destination.KUBELET ? "kubelet" : "apiserver")
                .addKeyValue("node", info.backend().node());
    }
}
