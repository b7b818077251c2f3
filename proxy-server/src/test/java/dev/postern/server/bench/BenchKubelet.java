package dev.postern.server.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.util.CharsetUtil;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kubelet that answers every upgrade with 101 at once and then does what the request's {@code command} says: {@code
 * flood} sends that many bytes, {@code sink} takes that many and then says so with one byte, {@code idle} does nothing. It
 * closes where its peer ends TLS, as a kubelet does.
 */
final class BenchKubelet implements AutoCloseable {
    private static final Pattern COMMAND = Pattern.compile("command=(flood|sink|idle)(?:&command=(\\d+))?");
    private static final String SWITCHED = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
            + "Upgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n";
    private static final ByteBuf BLOCK =
            Unpooled.unreleasableBuffer(Unpooled.directBuffer(64 * 1024).writeZero(64 * 1024));

    private final Channel listener;

    BenchKubelet(EventLoopGroup loops, SslContext tls, InetSocketAddress address) throws InterruptedException {
        listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(io.netty.channel.ChannelOption.SO_BACKLOG, 1024)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Connection());
                    }
                })
                .bind(address)
                .sync()
                .channel();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
    }

    private static final class Connection extends ChannelInboundHandlerAdapter {
        private final StringBuilder head = new StringBuilder();
        private boolean switched;
        private long toSend;
        private long toTake;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            if (switched) {
                take(context, bytes.readableBytes());
            } else {
                head.append(bytes.toString(CharsetUtil.ISO_8859_1));
                if (head.indexOf("\r\n\r\n") >= 0) {
                    switchProtocols(context);
                }
            }
            bytes.release();
        }

        private void switchProtocols(ChannelHandlerContext context) {
            switched = true;
            context.writeAndFlush(Unpooled.copiedBuffer(SWITCHED, CharsetUtil.ISO_8859_1));
            Matcher command = COMMAND.matcher(head);
            if (!command.find()) {
                context.close();
                return;
            }
            long bytes = command.group(2) == null ? 0 : Long.parseLong(command.group(2));
            toSend = command.group(1).equals("flood") ? bytes : 0;
            toTake = command.group(1).equals("sink") ? bytes : 0;
            head.setLength(0);
            send(context);
        }

        private void take(ChannelHandlerContext context, int bytes) {
            if (toTake > 0) {
                toTake -= bytes;
                if (toTake <= 0) {
                    context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {1}));
                }
            }
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
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslCloseCompletionEvent) {
                context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
