package dev.postern.proxy.front;

import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.TestClientTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;

/** Writes HTTP/2 frames by hand, each header a literal, so that anything can be sent. */
final class RawHttp2 implements AutoCloseable {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PRIORITY = 32;
    private static final int FRAME = 16_000;

    private final RawClient client;
    private int lastTaken = -1;
    private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder(false);

    RawHttp2(int port) {
        Consumer<SSLParameters> http2 =
                parameters -> parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        client = RawClient.tls(port, TestClientTls.of(null, http2), socket -> {});
        client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        frame(SETTINGS, 0, 0, Unpooled.EMPTY_BUFFER);
    }

    /** A request without a body; each field is {@code name: value}. */
    void request(int stream, String... fields) {
        head(stream, END_STREAM, fields);
    }

    /** A request of these fields, name then value, as they are; each a literal. */
    void literally(int stream, boolean end, List<String> namesAndValues) {
        ByteBuf block = Unpooled.buffer();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            block.writeByte(0);
            literal(block, namesAndValues.get(i));
            literal(block, namesAndValues.get(i + 1));
        }
        frame(HEADERS, (end ? END_STREAM : 0) | END_HEADERS, stream, block);
    }

    /** A piece of body. */
    void data(int stream, boolean end, String text) {
        frame(DATA, end ? END_STREAM : 0, stream, Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    /** A request's head, its body to come. */
    void head(int stream, String... fields) {
        head(stream, 0, fields);
    }

    void reset(int stream) {
        frame(RST_STREAM, 0, stream, Unpooled.buffer().writeInt(8));
    }

    void tryRequestAndReset(int stream) {
        try {
            request(stream, ":method: GET", ":scheme: https", ":path: /", ":authority: a");
            reset(stream);
        } catch (UncheckedIOException closed) {
            // The next assertion looks for just that.
            return;
        }
    }

    /** A request, as far as the peer still takes it. */
    void tryRequest(int stream, String... fields) {
        try {
            request(stream, fields);
        } catch (UncheckedIOException closed) {
            // The next assertion looks for what came of it.
            return;
        }
    }

    /** The last stream that the peer's GOAWAY says it has taken; -1 where none came. */
    int lastTaken() {
        return lastTaken;
    }

    /** The status of the stream's response once it has ended, {@code reset} or {@code closed}. */
    String answer(int stream) {
        String status = next(stream);
        if (status.matches("\\d+")) {
            String end = next(stream);
            return end.equals("end") ? status : end;
        }
        return status;
    }

    /** What comes next on the stream: a status, {@code end}, {@code reset} or {@code closed}. */
    String next(int stream) {
        try {
            while (true) {
                ByteBuf header = Unpooled.wrappedBuffer(client.bytes(9));
                int length = header.readMedium();
                int type = header.readByte();
                int flags = header.readByte();
                int id = header.readInt();
                byte[] payload = client.bytes(length);
                if (type == GOAWAY) {
                    lastTaken = Unpooled.wrappedBuffer(payload).readInt();
                    return "closed";
                }
                if (id != stream) {
                    continue;
                }
                if (type == RST_STREAM) {
                    return "reset";
                }
                if (type == HEADERS) {
                    return String.valueOf(
                            headers.decodeHeaders(id, block(payload, flags)).status());
                }
                if (type == DATA && (flags & END_STREAM) != 0) {
                    return "end";
                }
            }
        } catch (UncheckedIOException closed) {
            return "closed";
        } catch (Http2Exception broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static ByteBuf block(byte[] payload, int flags) {
        return Unpooled.wrappedBuffer(payload).skipBytes((flags & PRIORITY) == 0 ? 0 : 5);
    }

    boolean closesWithin(Duration time) {
        return client.end(time) != RawClient.End.OPEN;
    }

    private void head(int stream, int flags, String... fields) {
        ByteBuf block = Unpooled.buffer();
        for (String field : fields) {
            int colon = field.indexOf(':', 1);
            block.writeByte(0);
            literal(block, field.substring(0, colon));
            literal(block, field.substring(colon + 1).strip());
        }
        boolean first = true;
        do {
            ByteBuf part = block.readSlice(Math.min(FRAME, block.readableBytes()));
            int end = block.isReadable() ? 0 : END_HEADERS;
            frame(first ? HEADERS : CONTINUATION, (first ? flags : 0) | end, stream, part);
            first = false;
        } while (block.isReadable());
    }

    /** RFC 7541 5.2 without Huffman; a name is preceded by the octet of a literal that is not indexed. */
    private static void literal(ByteBuf block, String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        int left = octets.length;
        block.writeByte(Math.min(left, 127));
        for (left -= 127; left >= 0; left = left < 128 ? -1 : left >> 7) {
            block.writeByte(left < 128 ? left : left % 128 + 128);
        }
        block.writeBytes(octets);
    }

    private void frame(int type, int flags, int stream, ByteBuf payload) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeMedium(payload.readableBytes())
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream);
        frame.writeBytes(payload);
        byte[] bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes);
        client.send(bytes);
    }

    @Override
    public void close() {
        client.reset();
    }
}
