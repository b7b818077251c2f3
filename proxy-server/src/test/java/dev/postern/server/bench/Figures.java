package dev.postern.server.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured: per figure and peer the rounds' values, printed as medians and as ratios to Postern's. */
final class Figures {
    private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();

    void add(String figure, String peer, double value) {
        values.computeIfAbsent(figure, name -> new LinkedHashMap<>())
                .computeIfAbsent(peer, name -> new ArrayList<>())
                .add(value);
    }

    /** A line per figure and peer: median (lowest to highest), and Postern's median divided by it. */
    String table() {
        StringBuilder table = new StringBuilder();
        values.forEach((figure, peers) -> {
            double postern = median(peers.getOrDefault("postern", List.of(Double.NaN)));
            table.append(figure).append('\n');
            peers.forEach((peer, rounds) -> table.append(String.format(
                    Locale.ROOT,
                    "  %-16s %10.3f  (%.3f to %.3f)   postern / %s = %.2f%n",
                    peer,
                    median(rounds),
                    rounds.stream().mapToDouble(d -> d).min().orElseThrow(),
                    rounds.stream().mapToDouble(d -> d).max().orElseThrow(),
                    peer,
                    postern / median(rounds))));
        });
        return table.toString();
    }

    private static double median(List<Double> rounds) {
        List<Double> sorted = rounds.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
