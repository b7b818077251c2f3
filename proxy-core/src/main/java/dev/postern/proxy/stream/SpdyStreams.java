package dev.postern.proxy.stream;

import dev.postern.proxy.stream.LastWords.Form;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The streams that a SPDY/3.1 client has opened: which of them the kubelet has not said its last on, which are error streams,
 * and what each has carried. Only a stream's start and the command's end cost an allocation; a data frame does not.
 */
final class SpdyStreams {
    private static final int SYN_STREAM = 1;
    private static final int SYN_REPLY = 2;
    private static final int RST_STREAM = 3;
    private static final int FIN = 1;
    /** Of a SYN_STREAM's payload before its header block: stream, associated stream, priority and slot. */
    private static final int BLOCK_OFFSET = 10;
    /** More than a client has ever open at once; beyond that nothing is followed any more. */
    private static final int MOST_STREAMS = 10_000;
    /** error, stdin, stdout, stderr, resize. */
    private static final int COMMAND_STREAMS = 5;

    private final Form form;
    private final StreamBook book;
    private final IntObjectMap<Opened> streams = new IntObjectHashMap<>();
    private final @Nullable ErrorText error;
    private @Nullable SpdyHeaders headers;
    private boolean headersOver;
    private int opened;
    private int unfinished;
    /** Of a command, which has one; 0 where it is not known yet. */
    private int errorStream;

    private boolean spoken;

    SpdyStreams(Form form, StreamBook book) {
        this.form = form;
        this.book = book;
        this.error = form == Form.CONNECTION_TEXT
                ? null
                : new ErrorText(form == Form.STATUS ? ErrorText.Form.STATUS : ErrorText.Form.SENTENCE);
    }

    /** Hears of the client's frames. Throws {@link IllegalArgumentException} where the streams can be followed no more. */
    SpdyFrames.Listener client() {
        return new ClientFrames();
    }

    /** Hears of the kubelet's. */
    SpdyFrames.Listener kubelet() {
        return new KubeletFrames();
    }

    /** Whether the kubelet has said something, or its last, on an error stream. */
    boolean spoken() {
        return spoken;
    }

    /** Whether the kubelet has said its last on all there are. */
    boolean allFinished() {
        return unfinished == 0;
    }

    /** Whether the kubelet may still say something on this one, and it is no error stream. */
    boolean takesOutput(int stream) {
        Opened known = streams.get(stream);
        return known != null && !known.finished && !known.error;
    }

    boolean isError(int stream) {
        Opened known = streams.get(stream);
        return known != null && known.error;
    }

    /** Those that the kubelet has accepted and not said its last on, in the order in which they were opened. */
    IntStream unfinished() {
        return streams.entrySet().stream()
                .filter(entry -> entry.getValue().replied && !entry.getValue().finished)
                .mapToInt(Map.Entry::getKey)
                .sorted();
    }

    /** Nothing of them is known any more; what was counted stays. */
    void forget() {
        streams.values().forEach(Opened::close);
        streams.clear();
        unfinished = 0;
        endHeaders();
    }

    private void open(SpdyFrames.Control frame) {
        if (streams.size() >= MOST_STREAMS) {
            streams.values().removeIf(stream -> {
                boolean gone = stream.finished;
                if (gone) {
                    stream.close();
                }
                return gone;
            });
        }
        if (!frame.whole() || frame.length() < BLOCK_OFFSET || streams.size() >= MOST_STREAMS) {
            throw new IllegalArgumentException("a SYN_STREAM that cannot be read, or too many");
        }
        drop(frame.stream());
        Map<String, String> fields = headersOver ? Map.of() : fields(frame);
        String type = fields.getOrDefault("streamtype", "");
        boolean isError = type.equals("error") && errorStream == 0;
        Opened stream = new Opened(isError, counter(type, fields.getOrDefault("port", "")));
        stream.clientDone = (frame.flags() & FIN) != 0;
        streams.put(frame.stream(), stream);
        unfinished++;
        opened++;
        if (isError && form.hasOneErrorStream()) {
            errorStream = frame.stream();
        }
        if (opened >= COMMAND_STREAMS) {
            endCommandsHeaders();
        }
    }

    private Map<String, String> fields(SpdyFrames.Control frame) {
        if (headers == null) {
            headers = new SpdyHeaders();
        }
        return headers.read(Arrays.copyOfRange(frame.payload(), BLOCK_OFFSET, frame.length()));
    }

    /** A connection of a port-forward is counted once, by the stream that carries its data. */
    private @Nullable StreamCounter counter(String type, String port) {
        StreamCounter counter = null;
        if (form != Form.CONNECTION_TEXT) {
            counter = book.of(StreamNames.ofCommand(type));
        } else if (!type.equals("error")) {
            counter = book.of(StreamNames.ofPort(port));
        }
        if (counter != null) {
            counter.opened();
        }
        return counter;
    }

    /** A client opens a command's streams before any of them carries something. */
    private void endCommandsHeaders() {
        if (errorStream != 0) {
            endHeaders();
            headersOver = true;
        }
    }

    private void endHeaders() {
        if (headers != null) {
            headers.close();
            headers = null;
        }
    }

    /** The kubelet has said its last on this stream. */
    private void finish(int id) {
        Opened stream = streams.get(id);
        if (stream == null || stream.finished) {
            return;
        }
        stream.finished = true;
        unfinished--;
        spoken |= stream.error;
        if (id == errorStream && error != null) {
            error.take().ifPresent(book::command);
        }
        if (stream.clientDone) {
            drop(id);
        }
    }

    private void drop(int id) {
        Opened stream = streams.remove(id);
        if (stream != null) {
            unfinished -= stream.finished ? 0 : 1;
            stream.close();
        }
    }

    private final class ClientFrames implements SpdyFrames.Listener {
        @Override
        public void data(int id, int flags, int length) {
            Opened stream = streams.get(id);
            if (stream == null) {
                return;
            }
            if (stream.counter != null) {
                stream.counter.toBackend(length);
            }
            if ((flags & FIN) != 0) {
                stream.clientDone = true;
                if (stream.finished) {
                    drop(id);
                }
            }
        }

        @Override
        public void control(SpdyFrames.Control frame) {
            if (frame.type() == SYN_STREAM) {
                open(frame);
            } else if (frame.type() == RST_STREAM) {
                drop(frame.stream());
            }
        }
    }

    private final class KubeletFrames implements SpdyFrames.Listener {
        @Override
        public void octets(int id, ByteBuf bytes, int at, int length) {
            if (id == errorStream && error != null) {
                error.add(bytes, at, length);
            }
        }

        @Override
        public void data(int id, int flags, int length) {
            if (!headersOver) {
                endCommandsHeaders();
            }
            Opened stream = streams.get(id);
            if (stream == null) {
                return;
            }
            spoken |= stream.error && length > 0;
            if (stream.counter != null) {
                stream.counter.toClient(length);
            }
            if ((flags & FIN) != 0) {
                finish(id);
            }
        }

        @Override
        public void control(SpdyFrames.Control frame) {
            Opened stream = streams.get(frame.stream());
            if (frame.type() == SYN_REPLY && stream != null) {
                stream.replied = true;
            }
            if (frame.type() == RST_STREAM || frame.type() == SYN_REPLY && (frame.flags() & FIN) != 0) {
                finish(frame.stream());
            }
            if (frame.type() == RST_STREAM) {
                drop(frame.stream());
            }
        }
    }

    /** A stream that has not ended both ways. */
    private static final class Opened {
        private final boolean error;
        private final @Nullable StreamCounter counter;
        private boolean replied;
        private boolean finished;
        private boolean clientDone;

        Opened(boolean error, @Nullable StreamCounter counter) {
            this.error = error;
            this.counter = counter;
        }

        void close() {
            if (counter != null) {
                counter.closed();
            }
        }
    }
}
