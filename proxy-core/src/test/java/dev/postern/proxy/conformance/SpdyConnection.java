package dev.postern.proxy.conformance;

import dev.postern.proxy.stream.SpdyTestFrames;
import dev.postern.proxy.stream.SpdyTestFrames.Frame;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;

/** One end of a SPDY/3.1 connection that answers its peer's pings. One thread reads, any may write. */
final class SpdyConnection {
    private final SpdyTestFrames reading = new SpdyTestFrames();
    private final SpdyTestFrames writing = new SpdyTestFrames();
    private final Queue<Frame> read = new ArrayDeque<>();
    private final List<Integer> answered = new CopyOnWriteArrayList<>();
    private final byte[] scratch = new byte[16 * 1024];
    private final Wire wire;
    private final int oddity;

    /** @param client whether it is the client's end, whose pings have odd numbers */
    SpdyConnection(Wire wire, boolean client) {
        this.wire = wire;
        this.oddity = client ? 1 : 0;
    }

    /**
     * The next frame but pings.
     *
     * @throws EOFException where there is none
     */
    Frame receive() throws IOException {
        while (true) {
            Frame frame = read.poll();
            if (frame == null) {
                fill();
            } else if (!frame.type().equals("PING")) {
                return frame;
            } else if (frame.stream() % 2 == oddity) {
                answered.add(frame.stream());
            } else {
                ping(frame.stream());
            }
        }
    }

    /** This end's pings that were answered so far. */
    List<Integer> answered() {
        return answered;
    }

    private void fill() throws IOException {
        int count = wire.in().read(scratch);
        if (count < 0) {
            throw new EOFException();
        }
        read.addAll(reading.read(Arrays.copyOf(scratch, count)));
    }

    synchronized void open(int stream, Map<String, String> headers) throws IOException {
        wire.write(writing.synStream(stream, headers));
    }

    synchronized void accept(int stream) throws IOException {
        wire.write(writing.synReply(stream));
    }

    synchronized void data(int stream, byte[] octets, boolean last) throws IOException {
        wire.write(writing.data(stream, octets, last));
    }

    synchronized void reset(int stream) throws IOException {
        wire.write(writing.reset(stream));
    }

    synchronized void ping(int number) throws IOException {
        wire.write(writing.ping(number));
    }
}
