package dev.postern.server.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the work of a real kubectl costs Postern and the API server, at real kubelets: CPU seconds for each GiB of exec both
 * ways and of a port-forward, where kubectl asks for WebSocket (which Postern translates or tunnels, as the API server does)
 * and for SPDY (which it splices), and spliced without following the frames. System properties as {@link Benchmark}: {@code
 * rig}, {@code postern.jar}, {@code bench.java}, {@code bench.rounds} (7), {@code bench.mib} for each work and round (1024),
 * {@code bench.warm} (2).
 *
 * <p>{@code bench.warm} rounds come before those that count, the same for all: in its first GiB a JVM spends most of its CPU time
 * on compiling, and charges it to whichever work comes first. Several GiB make the figures those of a gateway that has run
 * for a minute. One and the same run differs by a tenth from time to time, with who wakes when on two processors, so a round
 * takes four turns at each work, and every Postern does all of it.
 */
public final class KubectlBenchmark {
    private static final int TURNS = 4;
    private static final double GIB = 1024.0 * 1024 * 1024;
    private static final String DOWN = "CPU seconds per GiB, exec, kubelet to client";
    private static final String UP = "CPU seconds per GiB, exec, client to kubelet";
    private static final String FORWARD = "CPU seconds per GiB, port-forward, kubelet to client";
    private static final List<Goal> GOALS = goals();

    private final Figures figures = newFigures();
    private final long octets = Integer.getInteger("bench.mib", 1024) * 1024L * 1024;
    private final int rounds = Integer.getInteger("bench.rounds", 7);
    private final int warmUp = Integer.getInteger("bench.warm", 2);

    private KubectlBenchmark() {}

    /** Exits with 1 where anything of it failed, or a goal was missed. */
    public static void main(String[] arguments) throws Exception {
        KubectlBenchmark benchmark = new KubectlBenchmark();
        benchmark.run();
        System.exit(benchmark.figures.meet(GOALS) ? 0 : 1);
    }

    /** No more than the API server; of Postern's own splice a translation 1.3 times, a tunnel 1.15 times, following 1.05 times. */
    private static List<Goal> goals() {
        List<Goal> goals = new ArrayList<>();
        for (String figure : List.of(DOWN, UP, FORWARD)) {
            goals.add(Goal.atMost(figure, "postern WEBSOCKET", 1.0, "kube-apiserver WEBSOCKET"));
            goals.add(Goal.atMost(figure, "postern SPDY", 1.0, "kube-apiserver SPDY"));
            goals.add(Goal.atMost(figure, "postern WEBSOCKET", figure.equals(FORWARD) ? 1.15 : 1.3, "postern SPDY"));
            goals.add(Goal.atMost(figure, "postern SPDY", 1.05, "postern-unobserved SPDY"));
        }
        return List.copyOf(goals);
    }

    private void run() throws Exception {
        try (Peers starter = Peers.ofProperties()) {
            Path folder = starter.folder();
            Path cluster = starter.cluster();
            Path rig = Path.of(System.getProperty("rig"));
            Peer direct = starter.apiServer(cluster);
            Map<KubectlWork, Peer> works = new LinkedHashMap<>();
            Path config = KubectlWork.kubeconfig(folder, direct, cluster.resolve("pki/server-ca.crt"));
            works.put(new KubectlWork(rig, config, KubectlWork.Protocol.WEBSOCKET), direct);
            works.put(new KubectlWork(rig, config, KubectlWork.Protocol.SPDY), direct);
            Path ca = folder.resolve("serving-ca.crt");
            Peer postern = starter.postern(cluster);
            config = KubectlWork.kubeconfig(folder, postern, ca);
            works.put(new KubectlWork(rig, config, KubectlWork.Protocol.WEBSOCKET), postern);
            works.put(new KubectlWork(rig, config, KubectlWork.Protocol.SPDY), postern);
            Peer unobserved = starter.posternUnobserved(cluster);
            config = KubectlWork.kubeconfig(folder, unobserved, ca);
            works.put(new KubectlWork(rig, config, KubectlWork.Protocol.WEBSOCKET), unobserved);
            works.put(new KubectlWork(rig, config, KubectlWork.Protocol.SPDY), unobserved);
            measure(works);
        }
        System.out.println(figures.table());
        figures.outcomes(GOALS).forEach(System.out::println);
    }

    private void measure(Map<KubectlWork, Peer> works) throws Exception {
        for (int round = 1; round <= warmUp; round++) {
            System.out.println("warming, round " + round);
            round(works, round, newFigures());
        }
        for (int round = 1; round <= rounds; round++) {
            System.out.println("round " + round);
            round(works, round, figures);
        }
    }

    private void round(Map<KubectlWork, Peer> works, int round, Figures into) throws Exception {
        Map<String, Spent> spent = new LinkedHashMap<>();
        List<KubectlWork> order = new ArrayList<>(works.keySet());
        Collections.rotate(order, -round);
        for (int turn = 1; turn <= TURNS; turn++) {
            for (KubectlWork work : order) {
                Peer peer = works.get(work);
                spent.merge(peer.name() + " " + work.protocol(), turn(work, peer), Spent::plus);
            }
            Collections.rotate(order, -1);
        }
        spent.forEach((name, seconds) -> {
            into.add(DOWN, name, seconds.down / (octets / GIB));
            into.add(UP, name, seconds.up / (octets / GIB));
            into.add(FORWARD, name, seconds.forward / (octets / GIB));
        });
    }

    private Spent turn(KubectlWork work, Peer peer) throws Exception {
        double before = peer.cpuSeconds();
        work.execDown(octets / TURNS);
        double afterDown = peer.cpuSeconds();
        work.execUp(octets / TURNS);
        double afterUp = peer.cpuSeconds();
        work.portForwardDown(octets / TURNS);
        return new Spent(afterDown - before, afterUp - afterDown, peer.cpuSeconds() - afterUp);
    }

    /** CPU seconds of each kind of work. */
    private record Spent(double down, double up, double forward) {
        Spent plus(Spent more) {
            return new Spent(down + more.down, up + more.up, forward + more.forward);
        }
    }

    private static Figures newFigures() {
        return new Figures("kube-apiserver WEBSOCKET", "kube-apiserver SPDY", "postern SPDY");
    }
}
