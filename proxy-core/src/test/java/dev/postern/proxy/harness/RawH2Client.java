package dev.postern.proxy.harness;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes HTTP/2 frames by hand over TLS (RFC 9113 4.1), so that nothing is checked before it is sent. Only HPACK is
 * Netty's. Blocking, one stream at a time.
 *
 * <pre>
 *   length (24) | type (8) | flags (8) | stream (32) | payload
 * </pre>
 */
public final class RawH2Client {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int PRIORITY = 0x20;

    private final RawClient wire;
    private final DefaultHttp2HeadersEncoder encoder =
            new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE);
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private int nextStream = 1;

    /** A client over this connection, which must have negotiated {@code h2}; sends preface and settings. */
    public RawH2Client(RawClient wire) {
        this.wire = wire;
        wire.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /** A client of the gateway, with a certificate or none. */
    public static RawH2Client of(GatewayFixture gateway, @Nullable TestCertificate identity) {
        return new RawH2Client(gateway.client(identity, tls -> tls.setApplicationProtocols(new String[] {"h2"})));
    }

    /** Sends a request of these fields, as given and in order, name then value, without a body. */
    public int request(String... namesAndValues) {
        int stream = nextStream;
        nextStream += 2;
        frame(HEADERS, END_STREAM | END_HEADERS, stream, hpack(namesAndValues));
        return stream;
    }

    /** Sends a request's fields and leaves its body open. */
    public int begin(String... namesAndValues) {
        int stream = nextStream;
        nextStream += 2;
        frame(HEADERS, END_HEADERS, stream, hpack(namesAndValues));
        return stream;
    }

    /** Sends a piece of body. */
    public void data(int stream, String text, boolean last) {
        frame(DATA, last ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Cancels a stream. */
    public void cancel(int stream) {
        frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
    }

    /** Writes one frame. */
    public void frame(int type, int flags, int stream, byte[] payload) {
        wire.send(bytes(type, flags, stream, payload));
    }

    /** Writes bytes as they are, for as long as the peer takes them; returns whether it took them all. */
    public boolean trySend(byte[] bytes) {
        return wire.trySend(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** One frame as it goes over the wire. */
    public static byte[] bytes(int type, int flags, int stream, byte[] payload) {
        ByteBuf frame = Unpooled.buffer(9 + payload.length);
        frame.writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
        byte[] bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes);
        return bytes;
    }

    /** Reads frames until one of this type comes; the connection's end is a GOAWAY without payload. */
    public Frame await(int type) {
        while (true) {
            Frame frame = next();
            if (frame.type() == type || frame.type() == GOAWAY) {
                return frame;
            }
        }
    }

    /** The header block of these fields. */
    public byte[] block(String... namesAndValues) {
        return hpack(namesAndValues);
    }

    /** Reads until this stream has ended, or the connection has. */
    public H2Response response(int stream) {
        Http2Headers headers = null;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            Frame frame = next();
            if (frame.type() == SETTINGS && (frame.flags() & ACK) == 0) {
                frame(SETTINGS, ACK, 0, new byte[0]);
            } else if (frame.type() == GOAWAY) {
                return new H2Response(headers, body.toByteArray(), "GOAWAY");
            } else if (frame.stream() == stream) {
                switch (frame.type()) {
                    case HEADERS -> headers = headers == null ? decoded(stream, frame.block()) : headers;
                    case DATA -> body.writeBytes(frame.payload());
                    case RST_STREAM -> {
                        return new H2Response(headers, body.toByteArray(), "RST_STREAM");
                    }
                    default -> throw new IllegalStateException("frame type " + frame.type() + " on a stream");
                }
                boolean ends = frame.type() != RST_STREAM && (frame.flags() & END_STREAM) != 0;
                if (ends) {
                    return new H2Response(headers, body.toByteArray(), "");
                }
            }
        }
    }

    private Frame next() {
        try {
            ByteBuf head = Unpooled.wrappedBuffer(wire.bytes(9));
            int length = head.readMedium();
            int type = head.readByte();
            int flags = head.readByte();
            int stream = head.readInt();
            return new Frame(type, flags, stream, wire.bytes(length));
        } catch (UncheckedIOException e) {
            // The connection ended without a word, which refuses as a GOAWAY does.
            return new Frame(GOAWAY, 0, 0, new byte[0]);
        }
    }

    private byte[] hpack(String... namesAndValues) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(nextStream, headers, block);
        } catch (Http2Exception e) {
            throw new UncheckedIOException(new IOException(e));
        }
        byte[] bytes = new byte[block.readableBytes()];
        block.readBytes(bytes);
        return bytes;
    }

    private Http2Headers decoded(int stream, byte[] block) {
        try {
            return decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block));
        } catch (Http2Exception e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    /** A frame that came. */
    public record Frame(int type, int flags, int stream, byte[] payload) {
        /** The header block: the payload without padding and priority (RFC 9113 6.2). */
        byte[] block() {
            int start = ((flags & PADDED) != 0 ? 1 : 0) + ((flags & PRIORITY) != 0 ? 5 : 0);
            int padding = (flags & PADDED) != 0 ? payload[0] & 0xff : 0;
            return Arrays.copyOfRange(payload, start, payload.length - padding);
        }
    }

    /**
     * How a stream ended.
     *
     * @param headers the response's, or null where none came
     * @param body all DATA
     * @param abort {@code RST_STREAM}, {@code GOAWAY} (also for a closed connection), or empty for an orderly end
     */
    public record H2Response(@Nullable Http2Headers headers, byte[] body, String abort) {
        /** The status, or -1 where none came. */
        public int status() {
            return headers == null || headers.status() == null
                    ? -1
                    : Integer.parseInt(headers.status().toString());
        }

        /** The body as UTF-8. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }
}
