package dev.postern.proxy.conformance;

import dev.postern.proxy.stream.SpdyTestFrames.Frame;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A command's streams over SPDY, a stream each, named by the header {@code streamType}. */
final class SpdyCommandEnd implements CommandEnd {
    private final SpdyConnection connection;
    private final Closing closing;
    private final Map<Integer, Channel> channels = new HashMap<>();

    private SpdyCommandEnd(SpdyConnection connection, Closing closing) {
        this.connection = connection;
        this.closing = closing;
    }

    /** The client's end: opens the streams in this order, each once the one before is accepted, as client-go does. */
    static SpdyCommandEnd client(SpdyConnection connection, List<Channel> order) throws IOException {
        SpdyCommandEnd end = new SpdyCommandEnd(connection, () -> {});
        for (Channel channel : order) {
            int id = 2 * end.channels.size() + 1;
            end.channels.put(id, channel);
            connection.open(id, Map.of("streamtype", channel.name().toLowerCase(Locale.ROOT)));
            Frame reply = connection.receive();
            if (!reply.type().equals("SYN_REPLY") || reply.stream() != id) {
                throw new IOException("no reply: " + reply);
            }
        }
        return end;
    }

    /** The backend's end: accepts so many streams. */
    static SpdyCommandEnd backend(SpdyConnection connection, int streams, Closing closing) throws IOException {
        SpdyCommandEnd end = new SpdyCommandEnd(connection, closing);
        while (end.channels.size() < streams) {
            Frame opened = connection.receive();
            end.channels.put(
                    opened.stream(),
                    Channel.valueOf(opened.headers().get("streamtype").toUpperCase(Locale.ROOT)));
            connection.accept(opened.stream());
        }
        return end;
    }

    @Override
    public void send(Channel channel, byte[] octets) throws IOException {
        connection.data(id(channel), octets, false);
    }

    @Override
    public void finish(Channel channel) throws IOException {
        if (channels.containsValue(channel)) {
            connection.data(id(channel), new byte[0], true);
        }
    }

    @Override
    public Piece receive() throws IOException {
        Frame frame = connection.receive();
        while (!frame.type().equals("DATA")) {
            frame = connection.receive();
        }
        return new Piece(channels.get(frame.stream()), frame.octets(), frame.last());
    }

    @Override
    public void close() throws IOException {
        for (Channel channel : List.of(Channel.STDOUT, Channel.STDERR, Channel.ERROR)) {
            finish(channel);
        }
        closing.close();
    }

    @Override
    public void ping(int number) throws IOException {
        connection.ping(number);
    }

    @Override
    public List<Integer> answered() {
        return connection.answered();
    }

    private int id(Channel channel) {
        return channels.entrySet().stream()
                .filter(entry -> entry.getValue() == channel)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** What becomes of the connection. */
    interface Closing {
        void close() throws IOException;
    }
}
