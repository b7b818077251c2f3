package dev.postern.server.bench;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs every measurement on every peer in turn and prints the table. System properties: {@code rig} (its program), {@code
 * postern.jar}, {@code bench.java} (the command that starts Postern's JVM), {@code bench.rounds} (5), {@code bench.mib} per
 * bulk run (512), {@code bench.seconds} per upgrade run (10), {@code bench.clients} that upgrade at a time (64), {@code
 * bench.pods} that they go to in turn (1), {@code bench.sessions} (1000: the slope is taken from there to four times as many),
 * {@code bench.warm} (40000 upgrades before anything of Postern is measured, and 200 KiB for each).
 */
public final class Benchmark {
    private static final long MIB = 1024 * 1024;
    private static final double GIB = 1024 * MIB;
    private static final String POSTERN = "postern";
    private static final String INVENTORY = "postern-inventory";
    private static final String NGINX = "nginx";
    private static final String API_SERVER = "kube-apiserver";
    private static final String DOWN = "CPU seconds per GiB, kubelet to client";
    private static final String UP = "CPU seconds per GiB, client to kubelet";
    private static final String RATE = "upgrades per second";
    private static final String UPGRADE = "CPU milliseconds per upgrade";
    private static final String IDLE = "KiB per idle session";

    /** With BoringSSL. */
    private static final List<Goal> GOALS = List.of(
            Goal.atMost(DOWN, POSTERN, 0.85, NGINX),
            Goal.atMost(DOWN, POSTERN, 1, API_SERVER),
            Goal.atMost(UP, POSTERN, 0.85, NGINX),
            Goal.atMost(UP, POSTERN, 1, API_SERVER),
            Goal.atMost(IDLE, POSTERN, 0.35, API_SERVER),
            Goal.atLeast(RATE, POSTERN, 1.5, API_SERVER),
            Goal.atLeast(RATE, INVENTORY, 0.75, NGINX),
            Goal.atMost(UPGRADE, POSTERN, 0.6, API_SERVER),
            Goal.atMost(UPGRADE, INVENTORY, 1.8, NGINX));

    private static final long WARM_BYTES_PER_UPGRADE = 200 * 1024;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final Figures figures = new Figures(NGINX, API_SERVER);
    private final long bytes = Integer.getInteger("bench.mib", 512) * MIB;
    private final int seconds = Integer.getInteger("bench.seconds", 10);
    private final int rounds = Integer.getInteger("bench.rounds", 5);
    private final int warmUp = Integer.getInteger("bench.warm", 40_000);
    private final int sessions = Integer.getInteger("bench.sessions", 1000);
    private List<ProcessCost> behind = List.of();

    private Benchmark() {}

    /** Exits with 1 where anything of it failed, or a goal was missed. */
    public static void main(String[] arguments) throws Exception {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        Benchmark benchmark = new Benchmark();
        try {
            benchmark.run();
        } finally {
            benchmark.loops.shutdownGracefully().syncUninterruptibly();
        }
        System.exit(benchmark.figures.meet(GOALS) ? 0 : 1);
    }

    private void run() throws Exception {
        try (Peers starter = Peers.ofProperties()) {
            Path cluster = starter.cluster();
            InetSocketAddress address = new InetSocketAddress(Peers.KUBELET_ADDRESS, Peers.KUBELET_PORT);
            try (BenchKubelet kubelet = new BenchKubelet(
                    loops, BenchTls.kubelet(starter.folder(), cluster.resolve("pki/client-ca.crt")), address)) {
                List<Peer> peers = new ArrayList<>(List.of(starter.nginx(cluster), starter.apiServer(cluster)));
                peers.add(starter.postern(cluster));
                peers.add(starter.posternInventory(cluster));
                behind = Peers.behind(cluster);
                measure(peers);
            }
        }
        print(figures.table());
        figures.outcomes(GOALS).forEach(Benchmark::print);
    }

    private void measure(List<Peer> peers) throws Exception {
        for (Peer peer : peers) {
            print("warming " + peer.name());
            warm(new Loader(loops, peer), isPostern(peer) ? warmUp : warmUp / 20);
        }
        for (int round = 0; round < rounds; round++) {
            print("round " + (round + 1));
            for (int turn = 0; turn < peers.size(); turn++) {
                measure(peers.get((turn + round) % peers.size()));
            }
        }
        for (Peer peer : peers) {
            if (!peer.name().equals(INVENTORY)) {
                idle(peer);
            }
        }
    }

    /** A JVM's compiler is at work for the first tens of thousands of upgrades and several GiB. */
    private void warm(Loader loader, int upgrades) throws Exception {
        for (long carried = 0; carried < upgrades * WARM_BYTES_PER_UPGRADE; carried += bytes) {
            loader.carry(true, bytes);
            loader.carry(false, bytes);
        }
        for (long done = 0; done < upgrades; ) {
            done += loader.upgrade(seconds);
        }
    }

    private void measure(Peer peer) throws Exception {
        Loader loader = new Loader(loops, peer);
        double before = peer.cpuSeconds();
        loader.carry(true, bytes);
        double afterDown = peer.cpuSeconds();
        figures.add(DOWN, peer.name(), (afterDown - before) / (bytes / GIB));
        loader.carry(false, bytes);
        double afterUp = peer.cpuSeconds();
        figures.add(UP, peer.name(), (afterUp - afterDown) / (bytes / GIB));
        double lookUpsBefore = cpuSecondsBehind();
        long start = System.nanoTime();
        long upgrades = loader.upgrade(seconds);
        double elapsed = (System.nanoTime() - start) / 1e9;
        figures.add(RATE, peer.name(), upgrades / elapsed);
        figures.add(UPGRADE, peer.name(), (peer.cpuSeconds() - afterUp) * 1000 / upgrades);
        figures.add(
                "CPU milliseconds per upgrade, API server and etcd",
                peer.name(),
                (cpuSecondsBehind() - lookUpsBefore) * 1000 / upgrades);
    }

    private double cpuSecondsBehind() {
        return behind.stream().mapToDouble(ProcessCost::cpuSeconds).sum();
    }

    private static boolean isPostern(Peer peer) {
        return peer.name().startsWith(POSTERN);
    }

    /** The slope hides what the first sessions find already paid for. */
    private void idle(Peer peer) throws Exception {
        Loader loader = new Loader(loops, peer);
        List<Channel> held = new ArrayList<>(loader.hold(sessions));
        double few = settledPss(peer);
        held.addAll(loader.hold(3 * sessions));
        double many = settledPss(peer);
        figures.add(IDLE, peer.name(), (many - few) / (3.0 * sessions));
        for (Channel channel : held) {
            channel.close().sync();
        }
    }

    private static double settledPss(Peer peer) throws Exception {
        if (isPostern(peer)) {
            Shell.run(Path.of("/"), "jcmd", "" + peer.processes().get(0).pid(), "GC.run");
        }
        return peer.pssKiB();
    }

    private static void print(String text) {
        System.out.println(text);
    }
}
