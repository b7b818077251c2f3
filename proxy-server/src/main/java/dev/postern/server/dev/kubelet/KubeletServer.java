package dev.postern.server.dev.kubelet;

import dev.postern.server.dev.container.ContainerRuntime;
import dev.postern.server.dev.streaming.StreamingServer;
import dev.postern.server.dev.trace.Trace;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A node's kubelet as its port shows it. Any thread. */
public final class KubeletServer implements AutoCloseable {
    private static final int EVENT_LOOPS = 2;
    private static final int HEAD_LIMIT = 1024 * 1024;
    private static final int IDLE_SECONDS = 90;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            EVENT_LOOPS, new DefaultThreadFactory("kubelet-loop", true), NioIoHandler.newFactory());
    private final ExecutorService blocking =
            Executors.newCachedThreadPool(new DefaultThreadFactory("kubelet-blocking", true));
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final SslContext tls;
    private final KubeletService service;
    private final StreamingServer streams;

    private KubeletServer(KubeletOptions options, ContainerRuntime runtime, Trace trace) {
        this.tls = KubeletTls.server(options.tls());
        this.streams = new StreamingServer(blocking, trace, options.streaming());
        this.service = new KubeletService(options, runtime, streams, new RequestTrace(trace, options.nodeName()));
    }

    /**
     * Listens.
     *
     * @param runtime whose pods are served; stays open when this closes
     * @param trace is told of each request, what was authorized, and each step of its streams
     * @throws IOException where the port is taken
     */
    public static KubeletServer start(KubeletOptions options, ContainerRuntime runtime, Trace trace)
            throws IOException {
        KubeletServer server = new KubeletServer(options, runtime, trace);
        ChannelFuture bound = new ServerBootstrap()
                .group(server.loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(server.new Connections())
                .bind(options.address())
                .awaitUninterruptibly();
        server.channels.add(bound.channel());
        if (!bound.isSuccess()) {
            server.close();
            throw new IOException("the kubelet cannot listen on " + options.address(), bound.cause());
        }
        return server;
    }

    /** The port it listens on. */
    public int port() {
        return channels.stream()
                .filter(NioServerSocketChannel.class::isInstance)
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .map(InetSocketAddress::getPort)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the kubelet is closed"));
    }

    /** Ends every connection and its streams; closing again does nothing. */
    @Override
    public void close() {
        channels.close().awaitUninterruptibly();
        blocking.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        try {
            blocking.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Connections extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channels.add(channel);
            channel.pipeline()
                    .addLast(tls.newHandler(channel.alloc()))
                    .addLast(new HttpServerCodec(new HttpDecoderConfig()
                            .setMaxInitialLineLength(HEAD_LIMIT)
                            .setMaxHeaderSize(HEAD_LIMIT)))
                    .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS))
                    .addLast(new KubeletConnection(service, streams, blocking));
        }
    }
}
