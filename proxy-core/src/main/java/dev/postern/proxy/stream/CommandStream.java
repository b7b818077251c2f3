package dev.postern.proxy.stream;

import dev.postern.proxy.request.CommandStreams;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The streams of a command: on WebSocket a channel each, over SPDY a stream each, opened in this order
 * ({@code client-go tools/remotecommand}).
 */
enum CommandStream {
    ERROR(3),
    STDIN(0),
    STDOUT(1),
    STDERR(2),
    RESIZE(4);

    /** Above the last stream's. */
    static final int CHANNELS = 5;

    private final int channel;
    private final String type = name().toLowerCase(Locale.ROOT);

    CommandStream(int channel) {
        this.channel = channel;
    }

    /** Its number on WebSocket. */
    int channel() {
        return channel;
    }

    /** The header {@code streamType} of its SPDY stream. */
    String type() {
        return type;
    }

    /** Its identifier over SPDY. */
    int id() {
        return 2 * ordinal() + 1;
    }

    /** Those that a kubelet waits for: a terminal mixes stderr into stdout, and only a terminal has a size. */
    static Set<CommandStream> of(CommandStreams asked) {
        Set<CommandStream> streams = EnumSet.of(ERROR);
        add(streams, STDIN, asked.stdin());
        add(streams, STDOUT, asked.stdout());
        add(streams, STDERR, asked.stderr() && !asked.tty());
        add(streams, RESIZE, asked.tty());
        return streams;
    }

    private static void add(Set<CommandStream> streams, CommandStream stream, boolean asked) {
        if (asked) {
            streams.add(stream);
        }
    }
}
