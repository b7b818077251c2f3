package dev.postern.server.bench;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The pods that streams go to in turn, all on the node whose kubelet is ours: {@code bench.pods} of them (1). */
final class BenchPods {
    private static final int COUNT = Integer.getInteger("bench.pods", 1);
    private static final AtomicInteger NEXT = new AtomicInteger();

    private BenchPods() {}

    /** Their objects, as YAML documents that follow others. */
    static String documents() {
        return IntStream.range(0, COUNT)
                .mapToObj(BenchPods::name)
                .map(name -> Templates.POD.formatted(name, name))
                .collect(Collectors.joining());
    }

    /** The one whose turn it is. */
    static String next() {
        return name(NEXT.getAndIncrement() % COUNT);
    }

    private static String name(int number) {
        return "bench-" + number;
    }
}
