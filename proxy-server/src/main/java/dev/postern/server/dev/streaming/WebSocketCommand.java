package dev.postern.server.dev.streaming;

import dev.postern.server.dev.streaming.StreamingRequest.RemoteCommand;
import dev.postern.server.dev.streaming.StreamingRequest.Streams;
import dev.postern.server.dev.streaming.WebSocketChannel.Use;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Exec and attach over WebSocket: the channels are there with the connection. Event loop. */
final class WebSocketCommand implements WebSocketConnection.Owner {
    /** The subprotocols of {@code remotecommand}. */
    enum Version {
        NONE("", WebSocketConnection.Codec.BINARY, CommandStatus.Format.TEXT),
        CHANNEL("channel.k8s.io", WebSocketConnection.Codec.BINARY, CommandStatus.Format.TEXT),
        BASE64("base64.channel.k8s.io", WebSocketConnection.Codec.BASE64, CommandStatus.Format.TEXT),
        V4("v4.channel.k8s.io", WebSocketConnection.Codec.BINARY, CommandStatus.Format.STATUS),
        V4_BASE64("v4.base64.channel.k8s.io", WebSocketConnection.Codec.BASE64, CommandStatus.Format.STATUS),
        /** No runtime speaks it: a kubelet translates. */
        V5("v5.channel.k8s.io", WebSocketConnection.Codec.BINARY_WITH_CLOSE, CommandStatus.Format.TRANSLATED);

        private final String protocol;
        private final WebSocketConnection.Codec codec;
        private final CommandStatus.Format format;

        Version(String protocol, WebSocketConnection.Codec codec, CommandStatus.Format format) {
            this.protocol = protocol;
            this.codec = codec;
            this.format = format;
        }

        /** Those that a container runtime negotiates. */
        static List<String> ofRuntime() {
            return Arrays.stream(values())
                    .filter(version -> version != V5)
                    .map(Version::protocol)
                    .toList();
        }

        /** The name under which it is negotiated. */
        String protocol() {
            return protocol;
        }

        WebSocketConnection.Codec codec() {
            return codec;
        }
    }

    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int ERROR = 3;
    private static final int RESIZE = 4;

    private final WebSocketConnection connection;
    private final Version version;
    private final RemoteCommand command;
    private final SessionResources resources;
    private @Nullable CommandRun run;

    WebSocketCommand(
            WebSocketConnection connection, Version version, RemoteCommand command, SessionResources resources) {
        this.connection = connection;
        this.version = version;
        this.command = command;
        this.resources = resources;
    }

    /** The channels by their numbers. */
    static List<Use> uses(Streams wanted) {
        return List.of(
                wanted.stdin() ? Use.WRITTEN_BY_CLIENT : Use.NOTHING,
                wanted.stdout() ? Use.READ_BY_CLIENT : Use.NOTHING,
                wanted.stderr() ? Use.READ_BY_CLIENT : Use.NOTHING,
                Use.READ_BY_CLIENT,
                Use.WRITTEN_BY_CLIENT);
    }

    /** Tells the client that it is connected, by an empty message on the first channel that it reads. */
    @Override
    public void opened() {
        Streams wanted = command.streams();
        int first = wanted.stdout() ? STDOUT : wanted.stderr() ? STDERR : ERROR;
        connection.channel(first).send(new byte[0]);
        run = new CommandRun(
                command,
                new CommandStreams(
                        wanted.stdin() ? connection.channel(STDIN).input() : null,
                        wanted.stdout() ? connection.channel(STDOUT).output() : null,
                        wanted.stderr() ? connection.channel(STDERR).output() : null,
                        connection.channel(RESIZE).input()),
                resources);
        run.start(this::finish);
    }

    @Override
    public void ended(String why) {
        CommandRun running = run;
        if (running != null) {
            running.abandon();
            resources.trace().kubelet("closed, " + why + ": " + running.counts());
        }
    }

    private void finish(CommandStatus status) {
        version.format
                .tell(status)
                .ifPresent(text -> connection.channel(ERROR).send(text.getBytes(StandardCharsets.UTF_8)));
        connection.close("the command ended");
    }
}
