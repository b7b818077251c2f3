package dev.postern.server.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What was measured: per figure and peer the rounds' values, printed as medians and as ratios to those to beat. */
final class Figures {
    private final List<String> toBeat;
    private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();

    Figures(String... toBeat) {
        this.toBeat = List.of(toBeat);
    }

    void add(String figure, String peer, double value) {
        values.computeIfAbsent(figure, name -> new LinkedHashMap<>())
                .computeIfAbsent(peer, name -> new ArrayList<>())
                .add(value);
    }

    /** A line per figure and peer: median (lowest to highest), and divided by the medians of those to beat. */
    String table() {
        StringBuilder table = new StringBuilder();
        values.forEach((figure, peers) -> {
            table.append(figure).append('\n');
            peers.keySet().forEach(peer -> table.append(line(peers, peer)));
        });
        return table.toString();
    }

    /** What came of each goal whose figure was measured. */
    List<String> outcomes(List<Goal> goals) {
        return goals.stream()
                .flatMap(goal -> value(goal).stream().mapToObj(goal::line))
                .toList();
    }

    /** Whether none of them was missed. */
    boolean meet(List<Goal> goals) {
        return goals.stream().allMatch(goal -> value(goal).stream().allMatch(goal::isMetBy));
    }

    private OptionalDouble value(Goal goal) {
        Map<String, List<Double>> peers = values.getOrDefault(goal.figure(), Map.of());
        List<Double> own = peers.getOrDefault(goal.peer(), List.of());
        List<Double> others = goal.other().isEmpty() ? List.of(1.0) : peers.getOrDefault(goal.other(), List.of());
        return own.isEmpty() || others.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(median(own) / median(others));
    }

    private String line(Map<String, List<Double>> peers, String peer) {
        List<Double> sorted =
                peers.getOrDefault(peer, List.of()).stream().sorted().toList();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "  %-18s %10.3f  (%.3f to %.3f)",
                peer,
                median(sorted),
                sorted.get(0),
                sorted.get(sorted.size() - 1)));
        for (String other : toBeat) {
            if (peers.containsKey(other) && !other.equals(peer)) {
                line.append(
                        String.format(Locale.ROOT, "   / %s %.2f", other, median(sorted) / median(peers.get(other))));
            }
        }
        return line.append('\n').toString();
    }

    private static double median(List<Double> rounds) {
        List<Double> sorted = rounds.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
