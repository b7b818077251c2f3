package dev.postern.server.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What Postern adds to requests that go up to the API server, beside nginx and beside none: time of a GET, CPU time of a
 * list of 30 MB, and 10,000 watch events a second with none lost. System properties as {@link Benchmark}: {@code rig},
 * {@code postern.jar}, {@code bench.java}, {@code bench.rounds} (3; 0 for the watches alone), {@code bench.seconds} (4), {@code bench.events} (1000 on
 * each of 100 watches).
 */
public final class PlainBenchmark {
    private static final String POD = "/api/v1/namespaces/default/pods/shell";
    private static final String LIST = "/api/v1/namespaces/big/configmaps?resourceVersion=0";
    private static final int LISTS = 4;
    /** Times as long as the others. */
    private static final int WARM = 15;

    private static final int WATCHES = 100;
    private static final String GET_TIME = "GET of a pod, p50 in ms, four at a time";
    private static final String LIST_CPU = "list, CPU ms per 30 MB";
    private static final String EVENT_RATE = "watch events per second";
    private static final List<Goal> GOALS = List.of(
            Goal.atMost(GET_TIME, "postern", 1.3, "nginx"),
            Goal.atMost(LIST_CPU, "postern", 1.5, "nginx"),
            Goal.atLeast(EVENT_RATE, "postern-events", 10_000, ""));
    private static final int EVENTS = Integer.getInteger("bench.events", 1000);

    private final Vertx vertx = Vertx.vertx();
    private final Figures figures = new Figures("nginx", "kube-apiserver");
    private final int seconds = Integer.getInteger("bench.seconds", 4);
    private final int rounds = Integer.getInteger("bench.rounds", 3);

    private PlainBenchmark() {}

    /** Exits with 1 where anything of it failed, or a goal was missed. */
    public static void main(String[] arguments) throws Exception {
        PlainBenchmark benchmark = new PlainBenchmark();
        try {
            benchmark.run();
        } finally {
            PlainClient.await(benchmark.vertx.close());
        }
        System.exit(benchmark.figures.meet(GOALS) ? 0 : 1);
    }

    private void run() throws Exception {
        try (Peers starter = Peers.ofProperties()) {
            Path folder = starter.folder();
            Path cluster = starter.cluster();
            starter.fill(rounds > 0 ? 35 : 1);
            List<Peer> peers = List.of(
                    starter.nginxBeforeApiServer(cluster), starter.apiServer(cluster), starter.postern(cluster));
            Map<Peer, PlainClient> clients = new LinkedHashMap<>();
            for (Peer peer : peers) {
                boolean direct = peer.name().equals("kube-apiserver");
                Path ca = direct ? cluster.resolve("pki/server-ca.crt") : folder.resolve("serving-ca.crt");
                clients.put(peer, new PlainClient(vertx, peer, ca, cluster.resolve("users")));
            }
            if (rounds > 0) {
                measure(clients);
            }
            EventSource source = new EventSource(vertx, folder.resolve("serving.crt"), folder.resolve("serving.key"));
            Peer watched = starter.posternBefore(source.port());
            try (PlainClient client =
                    new PlainClient(vertx, watched, folder.resolve("serving-ca.crt"), cluster.resolve("users"))) {
                watch(source, client, watched);
            }
        }
        print(figures.table());
        figures.outcomes(GOALS).forEach(PlainBenchmark::print);
    }

    /** A JVM's compiler is at work for the first tens of thousands of requests. */
    private void measure(Map<Peer, PlainClient> clients) throws Exception {
        List<Peer> peers = List.copyOf(clients.keySet());
        for (Peer peer : peers) {
            print("warming " + peer.name());
            int warm = peer.name().equals("postern") ? WARM : 1;
            clients.get(peer).gets(POD, warm * seconds);
            for (int i = 0; i < warm * LISTS; i++) {
                clients.get(peer).read(LIST);
            }
        }
        for (int round = 0; round < rounds; round++) {
            print("round " + (round + 1));
            for (int turn = 0; turn < peers.size(); turn++) {
                Peer peer = peers.get((turn + round) % peers.size());
                measure(peer, clients.get(peer));
            }
        }
    }

    private void measure(Peer peer, PlainClient client) throws Exception {
        double before = peer.cpuSeconds();
        List<Long> taken = client.gets(POD, seconds).stream().sorted().toList();
        figures.add(GET_TIME, peer.name(), taken.get(taken.size() / 2) / 1e6);
        figures.add("GET of a pod, p99 in ms", peer.name(), taken.get(taken.size() * 99 / 100) / 1e6);
        double between = peer.cpuSeconds();
        figures.add("GET of a pod, CPU ms", peer.name(), (between - before) * 1000 / taken.size());
        long start = System.nanoTime();
        long length = 0;
        for (int i = 0; i < LISTS; i++) {
            length += client.read(LIST);
        }
        double megabytes = length / 1e6;
        figures.add(LIST_CPU, peer.name(), (peer.cpuSeconds() - between) * 1000 * 30 / megabytes);
        figures.add("list, ms per 30 MB", peer.name(), (System.nanoTime() - start) / 1e6 * 30 / megabytes);
    }

    private void watch(EventSource source, PlainClient client, Peer peer) throws Exception {
        List<StringBuilder> received = new ArrayList<>();
        List<Future<Void>> ends = new ArrayList<>();
        for (int i = 0; i < WATCHES; i++) {
            StringBuilder one = new StringBuilder();
            received.add(one);
            ends.add(client.get(
                    "/api/v1/pods?watch=true",
                    (Buffer piece) -> one.append(piece.toString(StandardCharsets.US_ASCII))));
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (source.watches() < WATCHES) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("only " + source.watches() + " watches came through");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        double before = peer.cpuSeconds();
        long start = System.nanoTime();
        source.send(EVENTS);
        PlainClient.await(Future.all(ends));
        double elapsed = (System.nanoTime() - start) / 1e9;
        figures.add(EVENT_RATE, peer.name(), WATCHES * EVENTS / elapsed);
        long lost = received.stream().filter(one -> !isWhole(one)).count();
        print(String.format(
                java.util.Locale.ROOT,
                "watch events: %d on %d watches in %.1f s, %d watches with a gap, %.1f %% of a CPU",
                WATCHES * EVENTS,
                WATCHES,
                elapsed,
                lost,
                (peer.cpuSeconds() - before) / elapsed * 100));
        if (lost > 0) {
            throw new IllegalStateException("events were lost");
        }
    }

    private static boolean isWhole(StringBuilder received) {
        String[] events = received.toString().split("\n");
        for (int n = 0; n < EVENTS; n++) {
            if (events.length != EVENTS || !events[n].startsWith("{\"type\":\"MODIFIED\",\"n\":" + n + ",")) {
                return false;
            }
        }
        return true;
    }

    private static void print(String text) {
        System.out.println(text);
    }
}
