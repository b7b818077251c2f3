package dev.postern.server.dev.streaming;

import dev.postern.server.dev.streaming.StreamingRequest.RemoteCommand;
import dev.postern.server.dev.streaming.StreamingRequest.Streams;
import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Exec and attach over SPDY: waits for the client's streams, in any order, then runs. Where the streams do not come in time
 * nothing is run and nothing is said; the connection stays until the client leaves. Event loop.
 */
final class SpdyCommand implements SpdyConnection.Owner {
    /** The versions of {@code remotecommand}, best first. */
    enum Version {
        V4("v4.channel.k8s.io", true, CommandStatus.Format.STATUS),
        V3("v3.channel.k8s.io", true, CommandStatus.Format.TEXT),
        V2("v2.channel.k8s.io", false, CommandStatus.Format.TEXT),
        /** Resets the error stream and ends its half of stdin when all streams are there, as kubelets of 1.0 did. */
        V1("channel.k8s.io", false, CommandStatus.Format.TEXT);

        private final String protocol;
        private final boolean resizes;
        private final CommandStatus.Format format;

        Version(String protocol, boolean resizes, CommandStatus.Format format) {
            this.protocol = protocol;
            this.resizes = resizes;
            this.format = format;
        }

        /** The name under which it is negotiated. */
        String protocol() {
            return protocol;
        }
    }

    private static final String ERROR = "error";
    private static final String STDIN = "stdin";
    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";
    private static final String RESIZE = "resize";

    private final SpdyConnection connection;
    private final Version version;
    private final RemoteCommand command;
    private final SessionResources resources;
    private final Map<String, SpdyStream> streams = new HashMap<>();
    private final ScheduledFuture<?> expiry;
    private int missing;
    private boolean expired;
    private @Nullable CommandRun run;

    SpdyCommand(
            Channel channel,
            SpdyConnection connection,
            Version version,
            RemoteCommand command,
            SessionResources resources) {
        this.connection = connection;
        this.version = version;
        this.command = command;
        this.resources = resources;
        this.missing = expected(command.streams(), version);
        this.expiry = channel.eventLoop()
                .schedule(
                        this::expire,
                        resources.options().streamCreationTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void opened(SpdyStream stream) {
        String type = stream.header("streamtype");
        if (run != null || expired) {
            resources.trace().kubelet("stream " + stream.id() + " " + type + " comes too late");
            return;
        }
        stream.reply();
        if (!known().contains(type)) {
            resources.trace().kubelet("stream " + stream.id() + " is of an unknown type");
            return;
        }
        resources.trace().kubelet("stream " + stream.id() + " " + type + " opened");
        streams.put(type, stream);
        if (--missing == 0) {
            start();
        }
    }

    @Override
    public void reset(SpdyStream stream) {
        resources.trace().kubelet("stream " + stream.id() + " reset by the client");
    }

    @Override
    public void ended(String why) {
        expiry.cancel(false);
        CommandRun running = run;
        if (running != null) {
            running.abandon();
            resources.trace().kubelet("closed, " + why + ": " + running.counts());
        } else {
            resources.trace().kubelet("closed, " + why + ": nothing was run");
        }
    }

    private static int expected(Streams wanted, Version version) {
        int count = 1;
        count += wanted.stdin() ? 1 : 0;
        count += wanted.stdout() ? 1 : 0;
        count += wanted.stderr() ? 1 : 0;
        return count + (wanted.tty() && version.resizes ? 1 : 0);
    }

    private Set<String> known() {
        return version.resizes ? Set.of(ERROR, STDIN, STDOUT, STDERR, RESIZE) : Set.of(ERROR, STDIN, STDOUT, STDERR);
    }

    private void start() {
        expiry.cancel(false);
        SpdyStream error = streams.get(ERROR);
        SpdyStream stdin = streams.get(STDIN);
        if (version == Version.V1) {
            if (error != null) {
                error.reset();
            }
            if (stdin != null) {
                stdin.finish();
            }
        }
        run = new CommandRun(
                command, new CommandStreams(input(STDIN), output(STDOUT), output(STDERR), input(RESIZE)), resources);
        run.start(status -> finish(status, error));
    }

    private void finish(CommandStatus status, @Nullable SpdyStream error) {
        if (error != null) {
            version.format.tell(status).ifPresent(text -> error.send(text.getBytes(StandardCharsets.UTF_8)));
        }
        connection.close("the command ended");
    }

    private void expire() {
        expired = true;
        resources.trace().kubelet("timed out waiting for the client to create streams");
    }

    private @Nullable InputStream input(String type) {
        SpdyStream stream = streams.get(type);
        return stream == null ? null : stream.input();
    }

    private @Nullable OutputStream output(String type) {
        SpdyStream stream = streams.get(type);
        return stream == null ? null : stream.output();
    }
}
