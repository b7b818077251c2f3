package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the program writes while it serves, as the system sees it (security catalogue B10). */
@ExtendWith(ClusterExtension.class)
@Tag("B10")
class WrittenFilesClusterIT {
    private static final int PORT = Rig.PORTS + 613;
    private static final Pattern WRITES =
            Pattern.compile("O_WRONLY|O_RDWR|O_CREAT| (?:creat|mkdir|rename|link|symlink|truncate)");
    private static final Pattern FILE = Pattern.compile("\"([^\"]*)\"");

    @Test
    void isWhatItUnpacksInItsTemporaryFolderAndNothingElse(Cluster cluster) throws Exception {
        Path folder = cluster.folder("written");
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Path trace = folder.resolve("trace");
        long pid;
        try (Postern postern =
                cluster.another(new Postern.Settings(PORT, "RBAC", Cluster.POLICY), tracing(trace, temporary))) {
            pid = postern.process().pid();
            Kubectl alice =
                    postern.kubectl(cluster.rig(), Kubectls.oldestAndNewest().get(1), "alice");
            assertThat(alice.run("exec", "shell", "--", "sh", "-c", "exit 42").exit())
                    .isEqualTo(42);
            assertThat(alice.run("get", "pods").text()).contains("frontend");
            assertThat(alice.run("logs", "frontend").exit()).isZero();
        }
        Eventually.holds("all is recorded", () -> hasEnded(pid, trace));

        assertThat(written(trace))
                .isNotEmpty()
                .allMatch(file ->
                        file.startsWith(temporary + "/") || file.startsWith("/proc/self/") || file.equals("/dev/null"));
    }

    /** The traced program stays this process' child, so that it ends as any other. */
    private static List<String> tracing(Path trace, Path temporary) {
        return List.of(
                "strace",
                "--daemonize=grandchild",
                "--follow-forks",
                "--quiet=attach,personality",
                "--output",
                trace.toString(),
                "--trace=open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,truncate",
                "--env=JAVA_TOOL_OPTIONS=-XX:-UsePerfData -Djava.io.tmpdir=" + temporary);
    }

    /** A short number has more spaces behind it. */
    private static boolean hasEnded(long pid, Path trace) throws IOException {
        Pattern end = Pattern.compile(pid + " +\\+\\+\\+ .*");
        return Files.readAllLines(trace).stream()
                .anyMatch(line -> end.matcher(line).matches());
    }

    /** Every file of a call that may make or change one; of those that failed none. */
    private static List<String> written(Path trace) throws IOException {
        List<String> files = new ArrayList<>();
        for (String line : Files.readAllLines(trace)) {
            if (WRITES.matcher(line).find() && !line.contains(" = -1 ")) {
                Matcher file = FILE.matcher(line);
                while (file.find()) {
                    files.add(file.group(1));
                }
            }
        }
        return files;
    }
}
