package dev.postern.server.dev.container;

import static dev.postern.server.dev.container.RunningPods.BOTH;
import static dev.postern.server.dev.container.RunningPods.options;
import static dev.postern.server.dev.container.RunningPods.pid;
import static dev.postern.server.dev.container.RunningPods.read;
import static dev.postern.server.dev.container.RunningPods.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.server.dev.container.ContainerState.Running;
import dev.postern.server.dev.container.LogOptions.Which;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who joins a container's process, and what ends with what. */
@Timeout(60)
class ContainerLifeIT {
    @TempDir
    private Path folder;

    private RunningPods pods;

    @BeforeEach
    void start() throws IOException {
        pods = new RunningPods(folder);
    }

    @AfterEach
    void stop() {
        pods.close();
    }

    @Test
    void attachesSeveralClientsToTheShell() throws Exception {
        Container shell = pods.container("shell", "shell");
        assertThat(shell.spec().stdin()).isTrue();
        assertThat(shell.spec().tty()).isTrue();
        ContainerProcess one = shell.attach();
        ContainerProcess two = shell.attach();

        one.resize(80, 24);
        one.stdin().write("echo $((6*7))x$HOSTNAME\n".getBytes(UTF_8));

        assertThat(until(one.stdout(), "42xshell")).isNotEmpty();
        assertThat(until(two.stdout(), "42xshell")).isNotEmpty();

        one.stdin().close();
        one.abandon();
        assertThat(one.waitFor()).isZero();
        assertThat(shell.status().state()).isInstanceOf(Running.class);

        two.stdin().write("echo $((7*7))y\n".getBytes(UTF_8));
        assertThat(until(two.stdout(), "49y")).isNotEmpty();
    }

    @Test
    void startsAContainerAgainAndKeepsTheLogOfTheOneBefore() throws Exception {
        Container shell = pods.container("shell", "shell");
        List<String> changes = new CopyOnWriteArrayList<>();
        Runnable end = pods.runtime().observe(pod -> changes.add(pod.name()));
        String id = shell.status().containerId();
        assertThatThrownBy(() -> shell.logs(options(new Which(true, true, true))))
                .hasMessage("previous terminated container \"shell\" in pod \"shell\" not found");
        ContainerProcess client = shell.attach();

        client.stdin().write("echo bye; exit 5\n".getBytes(UTF_8));

        assertThat(new String(client.stdout().readAllBytes(), UTF_8)).contains("bye");
        assertThat(client.waitFor()).isZero();
        Awaitility.await().until(() -> shell.status().restartCount() == 1);
        ContainerStatus status = shell.status();
        assertThat(status.state()).isInstanceOf(Running.class);
        assertThat(status.containerId()).isNotEqualTo(id);
        assertThat(status.lastState()).isNotNull().satisfies(last -> {
            assertThat(last.exitCode()).isEqualTo(5);
            assertThat(last.reason()).isEqualTo("Error");
            assertThat(last.containerId()).isEqualTo(id);
        });
        assertThat(read(shell, options(new Which(true, true, true)))).contains("bye");
        Awaitility.await().until(() -> changes.contains("shell"));
        end.run();
    }

    @Test
    void backsOffFromAContainerThatEndsAgain() throws Exception {
        Container shell = pods.container("shell", "shell");
        exit(shell);
        Awaitility.await().until(() -> shell.status().restartCount() == 1);
        exit(shell);

        Awaitility.await().until(() -> shell.status().state() instanceof ContainerState.Waiting);

        assertThat(shell.status().state()).isInstanceOfSatisfying(ContainerState.Waiting.class, waiting -> {
            assertThat(waiting.reason()).isEqualTo("CrashLoopBackOff");
            assertThat(waiting.message())
                    .startsWith("back-off 10s restarting failed container=shell pod=shell_default(");
        });
        assertThatThrownBy(shell::attach).isInstanceOf(IOException.class);
        assertThat(read(shell, options(BOTH))).contains("exit");
        assertThat(read(shell, options(new Which(true, true, true)))).contains("exit");
    }

    @Test
    void killsTheProcessAndItsDescendantsWhenTheClientLeaves() throws Exception {
        for (boolean tty : new boolean[] {false, true}) {
            ContainerProcess process = pods.container("shell", "shell")
                    .exec(
                            List.of(
                                    "sh",
                                    "-c",
                                    "trap '' HUP; (sh -c 'trap \"\" HUP; echo pid $$; while :; do sleep 1; done' &); exec sleep 100"),
                            tty);
            long grandchild = pid(until(process.stdout(), "\n"));
            assertThat(ProcessHandle.of(grandchild)).isPresent();

            process.abandon();

            assertGone(grandchild);
            assertThat(process.waitFor()).isEqualTo(128 + 9);
        }
    }

    @Test
    void leavesWhatAnEndedExecHasStartedUntilTheRuntimeCloses() throws Exception {
        String said =
                pods.exec("shell", "shell", "sh", "-c", "setsid sh -c 'echo pid $$; exec sleep 100 >/dev/null 2>&1' &");
        long orphan = pid(said);
        ContainerProcess running = pods.container("two", "second").exec(List.of("sleep", "100"), true);
        ContainerProcess shell = pods.container("shell", "shell").attach();
        shell.stdin().write("echo pid $$ over\n".getBytes(UTF_8));
        until(shell.stdout(), "over\r\n");
        long main = pid(until(shell.stdout(), " over").replace(" over", "\n"));
        assertThat(ProcessHandle.of(orphan)).isPresent();

        pods.runtime().close();

        assertGone(orphan);
        assertGone(main);
        assertThat(running.waitFor()).isEqualTo(128 + 9);
        assertThat(ProcessHandle.current().children().map(ProcessHandle::info).map(Object::toString))
                .noneMatch(text -> text.contains("sleep"));
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("container-"));
        assertThatThrownBy(() -> pods.container("shell", "shell").exec(List.of("true"), false))
                .isInstanceOf(IOException.class);
        pods.runtime().close();
    }

    private static void exit(Container shell) throws Exception {
        ContainerProcess client = shell.attach();
        client.stdin().write("exit\n".getBytes(UTF_8));
        client.stdout().readAllBytes();
        client.waitFor();
    }

    private static void assertGone(long pid) {
        assertThat(ProcessHandle.of(pid).filter(ContainerLifeIT::runs)).isEmpty();
    }

    /** A process that has ended stays known until its parent, which may be nobody who cares, has asked for it. */
    private static boolean runs(ProcessHandle process) {
        try {
            return !Files.readString(Path.of("/proc/" + process.pid() + "/stat"))
                    .matches("(?s).*\\) Z .*");
        } catch (IOException e) {
            return false;
        }
    }
}
