package dev.postern.proxy.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs each {@link FuzzTarget} under Jazzer for a time, in a JVM of its own, beginning with its corpus: {@code mvn -Pfuzz
 * verify}. The first octets with which one does not hold end the build; they are in a file whose place is named, and belong
 * into the corpus.
 */
public final class Fuzz {
    static final Path CORPUS = Path.of("src/test/resources/fuzz");
    private static final Path FOUND = Path.of("target/fuzz").toAbsolutePath();

    /** Jazzer sets it in the JVM of a target. */
    private static FuzzTarget target = FuzzTarget.SPDY_FRAMES;

    private Fuzz() {}

    /** @param arguments seconds for each target, then names of targets; no names are all of them */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        for (FuzzTarget each : FuzzTarget.values()) {
            if (arguments.length == 1 || List.of(arguments).contains(each.name())) {
                run(each, Integer.parseInt(arguments[0]));
            }
        }
    }

    private static void run(FuzzTarget each, int seconds) throws IOException, InterruptedException {
        Path found = Files.createDirectories(FOUND.resolve(each.folder()));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Fuzz.class.getName(),
                "--target_args=" + each,
                "--instrumentation_includes=dev.postern.**",
                "--custom_hook_includes=dev.postern.**",
                "--reproducer_path=" + found,
                "-artifact_prefix=" + found + "/",
                "-max_total_time=" + seconds,
                "-max_len=4096",
                "-print_final_stats=1",
                found.toString(),
                CORPUS.resolve(each.folder()).toAbsolutePath().toString());
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new AssertionError(
                    each + " ended with " + exit + ", as said above; octets with which it does not hold are in " + found
                            + "/crash-…, and are kept in " + CORPUS);
        }
    }

    /** Called by Jazzer. */
    public static void fuzzerInitialize(String[] arguments) {
        target = FuzzTarget.valueOf(arguments[0]);
    }

    /** Called by Jazzer, again and again. */
    public static void fuzzerTestOneInput(byte[] octets) {
        target.run(octets);
    }
}
