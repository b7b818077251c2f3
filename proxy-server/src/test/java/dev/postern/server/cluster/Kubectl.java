package dev.postern.server.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * One kubectl with one user's kubeconfig.
 *
 * @param command the program, with its leading arguments
 * @param kubeconfig where to, and as whom
 */
record Kubectl(List<String> command, Path kubeconfig) {
    private static final int PATIENCE_SECONDS = 180;

    /** Its release: 31 for 1.31. */
    int minor() {
        Result version = run("version", "--client", "-o", "json");
        String minor = JsonMapper.shared()
                .readTree(version.text())
                .path("clientVersion")
                .path("minor")
                .asString();
        return Integer.parseInt(minor.replaceAll("\\D", ""));
    }

    /** Runs to the end, with nothing on standard input. */
    Result run(String... arguments) {
        return run(new byte[0], arguments);
    }

    /** Runs to the end, with so much on standard input; one that does not end in 3 minutes is killed and a failure. */
    Result run(byte[] input, String... arguments) {
        try {
            Path in = Files.createTempFile("kubectl", ".in");
            Path out = Files.createTempFile("kubectl", ".out");
            Path err = Files.createTempFile("kubectl", ".err");
            try {
                Files.write(in, input);
                Process process = builder(arguments)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError("kubectl " + String.join(" ", arguments) + " did not end: "
                            + Files.readString(err, StandardCharsets.ISO_8859_1));
                }
                return new Result(process.exitValue(), Files.readAllBytes(out), Files.readString(err));
            } finally {
                Files.deleteIfExists(in);
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts it; standard output and error come together on the process' input stream. */
    Process start(String... arguments) throws IOException {
        return builder(arguments).redirectErrorStream(true).start();
    }

    /** A process that can still be told where its output goes. */
    ProcessBuilder builder(String... arguments) {
        List<String> all = new ArrayList<>(command);
        all.add("--kubeconfig");
        all.add(kubeconfig.toString());
        all.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.environment().put("HOME", kubeconfig.getParent().toString());
        return builder;
    }

    /** How a run ended. */
    record Result(int exit, byte[] out, String err) {
        String text() {
            return new String(out, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "exit " + exit + ", out: " + text().lines().limit(20).toList() + ", err: " + err;
        }
    }
}
