package dev.postern.server.dev.streaming;

import dev.postern.server.dev.client.HttpConnection;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server on loopback without TLS that serves every request's streams, as a kubelet does after its checks. */
final class StreamingHost implements AutoCloseable {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ExecutorService blocking = Executors.newCachedThreadPool(StreamingHost::daemon);
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger threads = new AtomicInteger();
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final Channel listener;
    private volatile StreamingRequest what;
    private volatile boolean holding;

    StreamingHost(StreamingRequest what, StreamingOptions options) {
        this.what = what;
        StreamingServer server =
                new StreamingServer(this::block, (hop, connection, step) -> steps.add(hop + " " + step), options);
        this.listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel client) {
                        clients.add(client);
                        client.pipeline().addLast(new HttpServerCodec(), new Requests(server));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    /** What the next requests are for. */
    StreamingHost serving(StreamingRequest next) {
        what = next;
        return this;
    }

    /** Holds each request for a while before it is served. */
    StreamingHost holding() {
        holding = true;
        return this;
    }

    HttpConnection connect() {
        return HttpConnection.plain((InetSocketAddress) listener.localAddress());
    }

    /** The trace so far. */
    List<String> steps() {
        return List.copyOf(steps);
    }

    /** How many blocking tasks run. */
    int busyThreads() {
        return threads.get();
    }

    /** How many connections are open. */
    int openConnections() {
        return clients.size();
    }

    /** What waits to be written to clients. */
    long unwritten() {
        return clients.stream()
                .mapToLong(client -> client.unsafe().outboundBuffer() == null
                        ? 0
                        : client.unsafe().outboundBuffer().totalPendingWriteBytes())
                .sum();
    }

    @Override
    public void close() throws InterruptedException {
        listener.close().sync();
        clients.close().sync();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        blocking.shutdownNow();
    }

    private void block(Runnable task) {
        blocking.execute(() -> {
            threads.incrementAndGet();
            try {
                task.run();
            } finally {
                threads.decrementAndGet();
            }
        });
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "blocking");
        thread.setDaemon(true);
        return thread;
    }

    private final class Requests extends SimpleChannelInboundHandler<HttpObject> {
        private final StreamingServer server;
        private @Nullable HttpRequest head;

        Requests(StreamingServer server) {
            this.server = server;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
            if (part instanceof HttpRequest request) {
                head = request;
            }
            HttpRequest request = head;
            if (part instanceof LastHttpContent && request != null) {
                head = null;
                if (holding) {
                    StreamingServer.hold(ctx);
                    ctx.executor().schedule(() -> server.serve(ctx, request, what), 50, TimeUnit.MILLISECONDS);
                } else {
                    server.serve(ctx, request, what);
                }
            }
        }
    }
}
