package dev.postern.server.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The kubectl programs that the suite runs: those that {@code -Dkubectls} names, and the rig's own where there is one, newest last. */
final class Kubectls {
    private Kubectls() {}

    /** Each as one string, which is also its name in a test's report. */
    static List<String> all() {
        return Stream.concat(
                        installed().stream(),
                        Stream.ofNullable(System.getProperty("rig")).map(rig -> rig + " kubectl"))
                .toList();
    }

    /** Those of the machine. */
    static List<String> installed() {
        return Arrays.stream(System.getProperty("kubectls", "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The oldest and the newest, for what is heavy: versions between them differ in nothing that it shows. */
    static List<String> oldestAndNewest() {
        List<String> all = all();
        return all.size() == 1 ? all : List.of(all.get(0), all.get(all.size() - 1));
    }
}
