package dev.postern.proxy.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The book of a session's streams. Kept on its event loop; read from any thread. */
final class StreamBook {
    static final String OTHERS = "other";
    /** Names with counts of their own: a client may name every port there is. */
    static final int NAMES = 64;

    private volatile List<StreamCounter> counters = List.of();
    private volatile @Nullable CommandStatus command;

    /** Where a stream of this name is counted. */
    StreamCounter of(String name) {
        List<StreamCounter> known = counters;
        for (StreamCounter counter : known) {
            if (counter.name().equals(name)) {
                return counter;
            }
        }
        if (known.size() >= NAMES && !name.equals(OTHERS)) {
            return of(OTHERS);
        }
        List<StreamCounter> more = new ArrayList<>(known);
        StreamCounter added = new StreamCounter(name);
        more.add(added);
        counters = List.copyOf(more);
        return added;
    }

    /** The command has ended. */
    void command(CommandStatus status) {
        command = status;
    }

    SessionStreams now() {
        return new SessionStreams(counters.stream().map(StreamCounter::counts).toList(), Optional.ofNullable(command));
    }
}
