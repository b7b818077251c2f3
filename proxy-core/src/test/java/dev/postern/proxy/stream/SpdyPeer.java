package dev.postern.proxy.stream;

import dev.postern.proxy.harness.BackendConnection;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** A kubelet's end of a SPDY connection on a fake kubelet's thread: accepts streams, answers pings, and reads data. */
final class SpdyPeer {
    private static final int SYN_STREAM = 1;
    private static final int PING = 6;

    private final SpdyTestFrames frames = new SpdyTestFrames();
    private final DataInputStream in;
    private final OutputStream out;
    private final Map<Integer, Long> received = new HashMap<>();
    private int finished;
    private int opened;

    SpdyPeer(BackendConnection connection) throws IOException {
        in = new DataInputStream(connection.input());
        out = connection.output();
    }

    /** Accepts so many streams. */
    SpdyPeer accept(int streams) throws IOException {
        while (opened < streams) {
            read();
        }
        return this;
    }

    /** Reads a frame; returns a data frame's octets, or none. */
    byte[] read() throws IOException {
        int first = in.readInt();
        int flagsAndLength = in.readInt();
        byte[] payload = in.readNBytes(flagsAndLength & 0xFFFFFF);
        if (first >= 0) {
            received.merge(first, (long) payload.length, Long::sum);
            finished = (flagsAndLength >>> 24) == 1 ? first : finished;
            return payload;
        }
        int id = payload.length < 4 ? 0 : ByteBuffer.wrap(payload).getInt();
        if ((first & 0xFFFF) == SYN_STREAM) {
            opened++;
            send(frames.synReply(id));
        } else if ((first & 0xFFFF) == PING && id % 2 != 0) {
            send(frames.ping(id));
        }
        return new byte[0];
    }

    /** Reads until a stream is finished, or the connection. */
    boolean readToEndOf(int stream) throws IOException {
        try {
            while (finished != stream) {
                read();
            }
            return true;
        } catch (EOFException end) {
            return false;
        }
    }

    /** Octets that came on a stream. */
    long received(int stream) {
        return received.getOrDefault(stream, 0L);
    }

    SpdyPeer data(int stream, String text, boolean last) throws IOException {
        return send(frames.data(stream, text, last));
    }

    SpdyPeer send(byte[] octets) throws IOException {
        out.write(octets);
        out.flush();
        return this;
    }
}
