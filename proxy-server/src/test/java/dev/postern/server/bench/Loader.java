package dev.postern.server.bench;

import dev.postern.server.bench.LoadSession.Work;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Drives one peer: sessions opened, loaded and closed. Blocks the calling thread; every wait is bounded. */
final class Loader {
    private static final int AT_ONCE = 32;
    private static final long PATIENCE_SECONDS = 300;

    /** So many that the processors are never without work while some wait for a look-up: the rate is what those allow. */
    private final int clients = Integer.getInteger("bench.clients", 64);

    private final EventLoopGroup loops;
    private final Peer peer;

    Loader(EventLoopGroup loops, Peer peer) {
        this.loops = loops;
        this.peer = peer;
    }

    /** Two sessions that carry so many bytes together. */
    void carry(boolean down, long bytes) throws Exception {
        List<Opened> sessions = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            sessions.add(open(new Work(peer.host(), BenchPods.next(), down ? bytes / 2 : 0, down ? 0 : bytes / 2)));
        }
        for (Opened opened : sessions) {
            await(opened.session().finished);
            opened.channel().close().sync();
        }
    }

    /** Upgrades as fast as so many clients at a time can, for so long; returns how many. */
    long upgrade(long seconds) throws Exception {
        AtomicLong done = new AtomicLong();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            CompletableFuture<Void> client = new CompletableFuture<>();
            running.add(client);
            again(done, end, client);
        }
        for (CompletableFuture<Void> client : running) {
            await(client);
        }
        return done.get();
    }

    private void again(AtomicLong done, long end, CompletableFuture<Void> client) {
        if (System.nanoTime() >= end) {
            client.complete(null);
            return;
        }
        Opened opened = open(new Work(peer.host(), BenchPods.next(), 0, 0));
        opened.session().upgraded.whenComplete((ok, failure) -> {
            if (failure != null) {
                client.completeExceptionally(failure);
                return;
            }
            done.incrementAndGet();
            opened.channel().close().addListener(closed -> again(done, end, client));
        });
    }

    /** Opens idle sessions, some at a time, and leaves them open. */
    List<Channel> hold(int count) throws Exception {
        List<Channel> held = new ArrayList<>(count);
        for (int from = 0; from < count; from += AT_ONCE) {
            List<Opened> batch = new ArrayList<>();
            for (int i = from; i < Math.min(count, from + AT_ONCE); i++) {
                batch.add(open(new Work(peer.host(), BenchPods.next(), 0, 0)));
            }
            for (Opened opened : batch) {
                await(opened.session().upgraded);
                held.add(opened.channel());
            }
        }
        return held;
    }

    private Opened open(Work work) {
        LoadSession session = new LoadSession(work);
        Channel channel = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(peer.tls().newHandler(channel.alloc()), session);
                    }
                })
                .connect(peer.address())
                .channel();
        return new Opened(session, channel);
    }

    private static void await(CompletableFuture<Void> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private record Opened(LoadSession session, Channel channel) {}
}
