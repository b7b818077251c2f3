package dev.postern.proxy.stream;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a session's streams at a moment.
 *
 * @param streams by name, in the order in which they appeared: at most 64 and the rest as one
 * @param command how the command ended, once its kubelet has said so
 */
public record SessionStreams(List<StreamCounts> streams, Optional<CommandStatus> command) {
    /** Of a session that nobody follows. */
    public static final SessionStreams UNKNOWN = new SessionStreams(List.of(), Optional.empty());

    public SessionStreams {
        streams = List.copyOf(streams);
    }

    /** How many there were so far: of a port-forward, its connections. */
    public long opened() {
        return streams.stream().mapToLong(StreamCounts::opened).sum();
    }

    /** How many are open now. */
    public long open() {
        return streams.stream().mapToLong(StreamCounts::open).sum();
    }
}
