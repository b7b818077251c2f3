package dev.postern.server.dev.client;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamFrame;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A stream that the client has opened. */
public final class SpdyClientStream {
    private static final int FRAMES = 64;
    private static final int TIMEOUT_SECONDS = 20;
    private static final byte[] END = new byte[0];

    private final SpdyClient client;
    private final int id;
    private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>(FRAMES);
    private final CompletableFuture<Boolean> reply = new CompletableFuture<>();
    private final CompletableFuture<Integer> reset = new CompletableFuture<>();
    private boolean over;

    SpdyClientStream(SpdyClient client, int id) {
        this.client = client;
        this.id = id;
    }

    /** Its number. */
    public int id() {
        return id;
    }

    /** Waits until the server accepts the stream; fails if it does not. */
    public SpdyClientStream awaitReply() {
        if (!within(reply)) {
            throw new IllegalStateException("stream " + id + " was reset instead of replied to");
        }
        return this;
    }

    /** Waits until the server resets the stream; the status. */
    public int awaitReset() {
        return within(reset);
    }

    /** Sends one frame. */
    public void write(byte[] bytes) {
        client.data(id, bytes, false);
    }

    /** Sends one frame of UTF-8. */
    public void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Ends the client's half. */
    public void finish() {
        client.data(id, END, true);
    }

    /** Resets the stream with CANCEL. */
    public void reset() {
        client.reset(id, 5);
    }

    /** Waits for the next frame with data; empty at the end of the stream, and of its connection. */
    public byte[] read() {
        if (over) {
            return END;
        }
        try {
            byte[] frame = frames.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new IllegalStateException("nothing came on stream " + id + "; all that came: " + client.frames());
            }
            over = frame.length == 0;
            return frame;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the end of the stream; all that came before. */
    public byte[] readAll() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame = read(); frame.length > 0; frame = read()) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }

    /** The same as text. */
    public String readText() {
        return new String(readAll(), StandardCharsets.UTF_8);
    }

    void received(SpdyStreamFrame frame) throws InterruptedException {
        if (frame instanceof SpdySynReplyFrame) {
            reply.complete(true);
        } else if (frame instanceof SpdyDataFrame data) {
            byte[] bytes = ByteBufUtil.getBytes(data.content());
            if (bytes.length > 0) {
                frames.put(bytes);
            }
            if (data.isLast()) {
                frames.put(END);
            }
        } else if (frame instanceof SpdyRstStreamFrame rst) {
            reset.complete(rst.status().code());
            reply.complete(false);
            frames.put(END);
        }
    }

    /** The connection is gone. */
    void lost() {
        reply.complete(false);
        reset.completeExceptionally(new IllegalStateException("the connection is gone"));
        frames.offer(END);
    }

    private <T> T within(CompletableFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("stream " + id + "; all that came: " + client.frames(), e);
        }
    }
}
