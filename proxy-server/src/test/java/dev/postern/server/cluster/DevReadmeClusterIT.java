package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.Markdown;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The README's first hour, typed by a person with the newest kubectl: each command's output is what the README shows. There
 * {@code …} stands for any text, and on a line of its own for any lines.
 */
@ExtendWith(ClusterExtension.class)
class DevReadmeClusterIT {
    private static final Path README = Path.of("..", "README.md");
    private static final String DEV = "$ java -jar proxy-server/target/postern.jar dev";
    private static final String ANY = "…";

    @Test
    void showsWhatTheFirstHourShows() throws Exception {
        try (DevCluster cluster = DevCluster.start()) {
            Path programs = programs(cluster);
            List<Background> running = new ArrayList<>();
            try {
                for (String block : blocks("console", true)) {
                    for (String step : block.split("(?m)^\\$ ")) {
                        type(step, cluster, programs, running);
                    }
                }
                assertThat(running).as("commands that go on").isNotEmpty();
            } finally {
                running.forEach(Background::close);
            }
            assertThat(cluster.words())
                    .containsPattern(inOrder(withoutPorts(blocks("trace", false).get(0))));
        }
    }

    @Test
    void showsHowTheClusterComesUp(DevCluster cluster) throws IOException {
        String block = Markdown.blocks(README, "console").stream()
                .filter(each -> each.startsWith(DEV))
                .findFirst()
                .orElseThrow();

        assertThat(cluster.words().strip()).matches(shown(withPorts(afterCommand(block), cluster)));
    }

    private static List<String> blocks(String language, boolean ofKubectl) throws IOException {
        List<String> blocks = Markdown.blocks(README, language).stream()
                .filter(block -> !ofKubectl || block.startsWith("$ kubectl ") || block.startsWith("$ curl "))
                .toList();
        assertThat(blocks).isNotEmpty();
        return blocks;
    }

    private static void type(String step, DevCluster cluster, Path programs, List<Background> running)
            throws IOException, InterruptedException {
        if (step.isEmpty()) {
            return;
        }
        String command = withPorts(step.lines().findFirst().orElseThrow(), cluster);
        Pattern expected = shown(afterCommand(step));
        Path out = Files.createTempFile(programs, "step", ".out");
        Background background = Background.start(
                out,
                List.of(
                        "env",
                        "KUBECONFIG=" + cluster.kubeconfig(),
                        "PATH=" + programs + File.pathSeparator + System.getenv("PATH"),
                        "sh",
                        "-c",
                        "cd .. && exec 2>&1; "
                                + (command.endsWith(" &") ? "exec " + command.replace(" &", "") : command)));
        if (command.endsWith(" &")) {
            running.add(background);
            Eventually.holds(
                    command + " has begun",
                    () -> expected.matcher(Files.readString(out)).matches());
            return;
        }
        assertThat(background.process().waitFor(60, TimeUnit.SECONDS))
                .as(command)
                .isTrue();
        assertThat(Files.readString(out)).as(command).matches(expected);
    }

    /** A folder on the PATH whose kubectl is the newest that is installed; a later one words refusals a little differently. */
    private static Path programs(DevCluster cluster) throws IOException {
        Path folder = cluster.folder("programs");
        List<String> all = Kubectls.installed();
        Path kubectl = Files.writeString(
                folder.resolve("kubectl"), "#!/bin/sh\nexec " + all.get(all.size() - 1) + " \"$@\"\n");
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
        return folder;
    }

    private static String withPorts(String text, DevCluster cluster) throws IOException {
        return text.replace("http://127.0.0.1:6444", cluster.admin())
                .replace("127.0.0.1:6443", "127.0.0.1:…")
                .replace("127.0.0.1:10250", "127.0.0.1:…");
    }

    /** A trace names the hops with their ports only where these were chosen. */
    private static String withoutPorts(String trace) {
        return trace.replace(" :6443", "").replace(" :10250", "");
    }

    private static String afterCommand(String block) {
        return block.substring(block.indexOf('\n') + 1);
    }

    /** Any number of spaces matches any other: columns are as wide as what is in them. */
    private static Pattern shown(String text) {
        String lines = Arrays.stream(text.strip().split("\n"))
                .map(line -> line.equals(ANY) ? "(?:.*\n)*?.*" : line(line))
                .collect(Collectors.joining("\n"));
        return Pattern.compile(lines + "\\s*");
    }

    /** Other lines may stand between these. */
    private static Pattern inOrder(String text) {
        return Pattern.compile(Arrays.stream(text.strip().split("\n"))
                .map(DevReadmeClusterIT::line)
                .collect(Collectors.joining(".*\n(?:.*\n)*?.*")));
    }

    private static String line(String line) {
        return Arrays.stream(line.split(ANY, -1))
                .map(part ->
                        Arrays.stream(part.split(" +", -1)).map(Pattern::quote).collect(Collectors.joining(" +")))
                .collect(Collectors.joining(".*"));
    }
}
