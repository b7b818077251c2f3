package dev.postern.server.dev.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyGoAwayFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamFrame;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The client's side of a SPDY/3.1 connection, as kubectl has it: without flow control. A stream that nobody reads holds the
 * others up once it holds 64 frames.
 */
public final class SpdyClient implements AutoCloseable {
    private static final int RECORDED = 2_000;

    private final InputStream in;
    private final OutputStream out;
    private final Runnable closing;
    private final EmbeddedChannel decoder = new EmbeddedChannel(codec());
    private final EmbeddedChannel encoder = new EmbeddedChannel(codec());
    private final Map<Integer, SpdyClientStream> streams = new ConcurrentHashMap<>();
    private final Map<Integer, CompletableFuture<Void>> pings = new ConcurrentHashMap<>();
    private final List<String> frames = new ArrayList<>();
    private final AtomicInteger nextStream = new AtomicInteger(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    private SpdyClient(InputStream in, OutputStream out, Runnable closing) {
        this.in = in;
        this.out = out;
        this.closing = closing;
        Thread reader = new Thread(this::read, "spdy-client");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Asks for an upgrade by POST.
     *
     * @param versions the versions of the streams' protocol, best first
     * @param fields more field lines
     * @throws RefusedException if the answer is not 101
     */
    public static SpdyClient upgrade(
            HttpConnection connection, String target, List<String> versions, String... fields) {
        List<String> head = new ArrayList<>(List.of("Connection: Upgrade", "Upgrade: SPDY/3.1", "Content-Length: 0"));
        versions.forEach(version -> head.add("X-Stream-Protocol-Version: " + version));
        head.addAll(List.of(fields));
        HttpResponse response = connection.request("POST", target, head);
        if (response.status() != 101) {
            throw new RefusedException(response);
        }
        return over(connection);
    }

    /** Speaks on a connection that has been upgraded. */
    public static SpdyClient over(HttpConnection connection) {
        connection.neverTimeOut();
        return new SpdyClient(connection.in(), connection.out(), connection::close);
    }

    /** Speaks through a WebSocket that tunnels. */
    public static SpdyClient over(WebSocketClient tunnel) {
        return new SpdyClient(tunnel.bytesIn(), tunnel.bytesOut(), tunnel::close);
    }

    /** Opens a stream; returns without its reply. */
    public SpdyClientStream open(Map<String, String> headers) {
        synchronized (encoder) {
            return open(nextStream.getAndAdd(2), headers);
        }
    }

    /** Opens a stream with a number of one's own. */
    public SpdyClientStream open(int id, Map<String, String> headers) {
        SpdyClientStream stream = new SpdyClientStream(this, id);
        streams.put(id, stream);
        DefaultSpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(id, 0, (byte) 0, false);
        headers.forEach((name, value) -> frame.headers().set(name.toLowerCase(Locale.ROOT), value));
        write(frame);
        return stream;
    }

    /** Opens a stream of a remote command and waits for its reply. */
    public SpdyClientStream openCommandStream(String type) {
        return open(Map.of("streamType", type)).awaitReply();
    }

    /** Opens both streams of a forwarded connection, the error stream first, and ends its half of that, as kubectl does. */
    public ForwardedStreams forward(int port, int request) {
        String requestId = Integer.toString(request);
        SpdyClientStream error =
                open(Map.of("streamType", "error", "port", Integer.toString(port), "requestID", requestId));
        error.awaitReply();
        error.finish();
        SpdyClientStream data =
                open(Map.of("streamType", "data", "port", Integer.toString(port), "requestID", requestId));
        data.awaitReply();
        return new ForwardedStreams(data, error);
    }

    /** The streams of a forwarded connection. */
    public record ForwardedStreams(SpdyClientStream data, SpdyClientStream error) {}

    /** Sends a ping; done when it came back. */
    public CompletableFuture<Void> ping(int id) {
        CompletableFuture<Void> answer = pings.computeIfAbsent(id, key -> new CompletableFuture<>());
        write(new DefaultSpdyPingFrame(id));
        return answer;
    }

    /** Sends GOAWAY, as a client that has done its work. */
    public void goAway() {
        write(new DefaultSpdyGoAwayFrame(0));
    }

    /** What has come so far, one line a frame; at most the first 2,000. */
    public List<String> frames() {
        synchronized (frames) {
            return List.copyOf(frames);
        }
    }

    /** Whether the server ends the connection within the time. */
    public boolean awaitEnd(long seconds) {
        try {
            return ended.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closing.run();
    }

    void data(int stream, byte[] bytes, boolean last) {
        DefaultSpdyDataFrame frame = new DefaultSpdyDataFrame(stream, Unpooled.wrappedBuffer(bytes));
        frame.setLast(last);
        write(frame);
    }

    void reset(int stream, int status) {
        write(new DefaultSpdyRstStreamFrame(stream, status));
    }

    private void write(Object frame) {
        synchronized (encoder) {
            encoder.writeOutbound(frame);
            for (ByteBuf bytes = encoder.readOutbound(); bytes != null; bytes = encoder.readOutbound()) {
                try {
                    bytes.readBytes(out, bytes.readableBytes());
                    out.flush();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } finally {
                    bytes.release();
                }
            }
        }
    }

    private void read() {
        byte[] chunk = new byte[64 * 1024];
        try {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                decoder.writeInbound(Unpooled.copiedBuffer(chunk, 0, count));
                for (Object frame = decoder.readInbound(); frame != null; frame = decoder.readInbound()) {
                    received(frame);
                    ReferenceCountUtil.release(frame);
                }
            }
        } catch (IOException | InterruptedException e) {
            record("END " + e.getMessage());
        } finally {
            streams.values().forEach(SpdyClientStream::lost);
            ended.countDown();
        }
    }

    private void received(Object frame) throws InterruptedException {
        record(text(frame));
        if (frame instanceof SpdyPingFrame ping) {
            CompletableFuture<Void> answer = pings.remove(ping.id());
            if (answer != null) {
                answer.complete(null);
            } else if (ping.id() % 2 == 0) {
                write(new DefaultSpdyPingFrame(ping.id()));
            }
        } else if (frame instanceof SpdyStreamFrame ofStream) {
            SpdyClientStream stream = streams.get(ofStream.streamId());
            if (stream != null) {
                stream.received(ofStream);
            }
        }
    }

    private static String text(Object frame) {
        if (frame instanceof SpdySynReplyFrame reply) {
            return "SYN_REPLY " + reply.streamId() + (reply.headers().isEmpty() ? "" : " " + reply.headers());
        } else if (frame instanceof SpdyDataFrame data) {
            byte[] bytes = ByteBufUtil.getBytes(data.content());
            String content = bytes.length > 2_000 ? bytes.length + " bytes" : new String(bytes, StandardCharsets.UTF_8);
            return "DATA " + data.streamId() + (data.isLast() ? " FIN" : "") + (bytes.length == 0 ? "" : " " + content);
        } else if (frame instanceof SpdyRstStreamFrame reset) {
            return "RST_STREAM " + reset.streamId() + " " + reset.status();
        } else if (frame instanceof SpdyGoAwayFrame away) {
            return "GOAWAY " + away.lastGoodStreamId() + " " + away.status();
        } else if (frame instanceof SpdyPingFrame ping) {
            return "PING " + ping.id();
        }
        return frame.toString();
    }

    private void record(String line) {
        synchronized (frames) {
            if (frames.size() < RECORDED) {
                frames.add(line);
            }
        }
    }

    private static SpdyFrameCodec codec() {
        return new SpdyFrameCodec(SpdyVersion.SPDY_3_1, 64 * 1024, 64 * 1024, 6, 15, 8, false);
    }
}
