package dev.postern.server.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.CharsetUtil;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A client's upgraded connection: one request, its 101, then the bytes that its work wants. */
final class LoadSession extends ChannelInboundHandlerAdapter {
    private static final ByteBuf BLOCK =
            Unpooled.unreleasableBuffer(Unpooled.directBuffer(64 * 1024).writeZero(64 * 1024));

    /** Completes with the 101. */
    final CompletableFuture<Void> upgraded = new CompletableFuture<>();

    /** Completes when the work's bytes have gone their way. */
    final CompletableFuture<Void> finished = new CompletableFuture<>();

    private final Work work;
    private final StringBuilder head = new StringBuilder();
    private long expected;
    private long toSend;

    LoadSession(Work work) {
        this.work = work;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            context.writeAndFlush(Unpooled.copiedBuffer(work.request(), CharsetUtil.ISO_8859_1));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        int payload = upgraded.isDone() ? bytes.readableBytes() : readHead(context, bytes);
        bytes.release();
        expected -= payload;
        if (upgraded.isDone() && expected <= 0 && toSend == 0) {
            finished.complete(null);
        }
    }

    private int readHead(ChannelHandlerContext context, ByteBuf bytes) {
        head.append(bytes.toString(CharsetUtil.ISO_8859_1));
        int end = head.indexOf("\r\n\r\n");
        if (end < 0) {
            return 0;
        }
        if (head.indexOf("HTTP/1.1 101 ") != 0) {
            fail(context, new IOException("no 101: " + head));
            return 0;
        }
        expected = work.down() > 0 ? work.down() : work.up() > 0 ? 1 : 0;
        toSend = work.up();
        upgraded.complete(null);
        if (expected == 0) {
            finished.complete(null);
        }
        send(context);
        int payload = head.length() - end - 4;
        head.setLength(0);
        head.trimToSize();
        return payload;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        send(context);
    }

    private void send(ChannelHandlerContext context) {
        while (toSend > 0 && context.channel().isWritable()) {
            int size = (int) Math.min(toSend, BLOCK.capacity());
            toSend -= size;
            context.writeAndFlush(BLOCK.duplicate().setIndex(0, size), context.voidPromise());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!finished.isDone()) {
            fail(context, new IOException("the connection closed early: " + head));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, cause);
    }

    private void fail(ChannelHandlerContext context, Throwable cause) {
        upgraded.completeExceptionally(cause);
        finished.completeExceptionally(cause);
        context.close();
    }

    /**
     * What one session does.
     *
     * @param host for the Host header
     * @param pod its name
     * @param down bytes that the kubelet sends, or 0
     * @param up bytes that the client sends, or 0
     */
    record Work(String host, String pod, long down, long up) {
        String request() {
            String command =
                    down > 0 ? "command=flood&command=" + down : up > 0 ? "command=sink&command=" + up : "command=idle";
            return "POST /api/v1/namespaces/default/pods/" + pod + "/exec?" + command
                    + "&container=main&stdin=true&stdout=true HTTP/1.1\r\nHost: " + host
                    + "\r\nUser-Agent: bench\r\nContent-Length: 0\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
                    + "X-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n";
        }
    }
}
