package dev.postern.proxy.conformance;

import java.io.EOFException;
import java.io.IOException;
import java.util.List;

/** Either end of a command's streams, in whatever protocol. One thread reads, any may write. */
interface CommandEnd {
    /** The streams of a command, in the order of their numbers on WebSocket. */
    enum Channel {
        STDIN,
        STDOUT,
        STDERR,
        ERROR,
        RESIZE
    }

    /** Sends octets of a stream. */
    void send(Channel channel, byte[] octets) throws IOException;

    /** Says that nothing follows on the stream, as far as the protocol can say so. */
    void finish(Channel channel) throws IOException;

    /**
     * What came next.
     *
     * @throws EOFException once nothing will come; its message says how the other end said so, if it did
     */
    Piece receive() throws IOException;

    /** Says that all is over: what a backend does behind a command's end. */
    void close() throws IOException;

    /** Sends a ping. */
    void ping(int number) throws IOException;

    /** Pings that were answered so far. */
    List<Integer> answered();

    /**
     * Octets of a stream.
     *
     * @param last whether nothing follows on the stream
     */
    record Piece(Channel channel, byte[] octets, boolean last) {}
}
