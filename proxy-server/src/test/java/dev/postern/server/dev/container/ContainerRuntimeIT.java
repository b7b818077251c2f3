package dev.postern.server.dev.container;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.server.dev.container.ContainerState.Running;
import dev.postern.server.dev.container.LogOptions.Limits;
import dev.postern.server.dev.container.LogOptions.Which;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContainerRuntimeIT {
    private static final Which BOTH = new Which(false, true, true);
    private static final Pattern PID = Pattern.compile("pid ([0-9]+)\r?\n");

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> trace = new CopyOnWriteArrayList<>();
    private ContainerRuntime runtime;

    @BeforeEach
    void start() throws IOException {
        runtime = ContainerRuntime.start(folder, (hop, connection, step) -> trace.add(hop + " " + step));
    }

    @AfterEach
    void stop() {
        runtime.close();
        threads.shutdownNow();
    }

    @Test
    void runsFourPods() {
        assertThat(runtime.pods()).extracting(PodSandbox::name).containsExactly("frontend", "logger", "shell", "two");
        assertThat(runtime.pods()).allSatisfy(pod -> {
            assertThat(pod.namespace()).isEqualTo("default");
            assertThat(pod.uid()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
            assertThat(pod.ip()).startsWith("192.0.2.");
            assertThat(pod.containers()).allSatisfy(container -> {
                ContainerStatus status = container.status();
                assertThat(status.state()).isInstanceOf(Running.class);
                assertThat(status.containerId()).matches("containerd://[0-9a-f]{64}");
                assertThat(status.restartCount()).isZero();
                assertThat(status.lastState()).isNull();
            });
        });
        assertThat(runtime.pod("default", "two").orElseThrow().containers())
                .extracting(container -> container.spec().name())
                .containsExactly("first", "second");
        assertThat(runtime.pod("other", "two")).isEmpty();
    }

    @Test
    void givesAProcessTheEnvironmentOfAContainerAndNothingOfItsOwn() throws Exception {
        assertThat(System.getenv()).as("what must not be passed on").isNotEmpty();

        String said = exec("shell", "shell", "sh", "-c", "pwd; env | sort");

        Path home = folder.toAbsolutePath().resolve("shell");
        assertThat(said.lines().map(line -> line.replaceFirst("(CONTAINER_PROCESS)=.*", "$1")))
                .containsOnly(
                        home.toString(),
                        "CONTAINER_PROCESS",
                        "HOME=" + home,
                        "HOSTNAME=shell",
                        "LANG=C.UTF-8",
                        "PATH=" + ProcessHome.PATH,
                        "PWD=" + home,
                        "TMPDIR=" + home.resolve("tmp"));
        assertThat(Files.list(home.resolve("tmp"))).isEmpty();
    }

    @Test
    void keepsTheOutputsApartAndTellsTheExitStatus() throws Exception {
        ContainerProcess process =
                container("shell", "shell").exec(List.of("sh", "-c", "cat; echo oops >&2; exit 7"), false);
        Future<byte[]> errors = threads.submit(() -> process.stderr().readAllBytes());

        process.stdin().write("over\n".getBytes(UTF_8));
        process.stdin().close();

        assertThat(new String(process.stdout().readAllBytes(), UTF_8)).isEqualTo("over\n");
        assertThat(new String(errors.get(), UTF_8)).isEqualTo("oops\n");
        assertThat(process.waitFor()).isEqualTo(7);
    }

    @Test
    void tellsTheSignalThatEndedAProcess() throws Exception {
        assertThat(container("shell", "shell")
                        .exec(List.of("sh", "-c", "kill -TERM $$"), false)
                        .waitFor())
                .isEqualTo(128 + 15);
        ContainerProcess terminal = container("shell", "shell").exec(List.of("sh", "-c", "kill -KILL $$"), true);
        terminal.stdout().readAllBytes();
        assertThat(terminal.waitFor()).isEqualTo(128 + 9);
    }

    @Test
    void endsTheOutputWithTheLastWhoHoldsIt() throws Exception {
        ContainerProcess process =
                container("shell", "shell").exec(List.of("sh", "-c", "(sleep 0.5; echo late) & echo first"), false);

        assertThat(process.waitFor()).isZero();
        assertThat(new String(process.stdout().readAllBytes(), UTF_8)).isEqualTo("first\nlate\n");
    }

    @Test
    void refusesWhatIsNoProgramInTheWordsOfARuntime() {
        for (boolean tty : new boolean[] {false, true}) {
            assertThatThrownBy(() -> container("shell", "shell").exec(List.of("nosuch"), tty))
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith("exec: \"nosuch\": executable file not found in $PATH: unknown");
        }
        assertThatThrownBy(() -> container("shell", "shell").exec(List.of("true", "x".repeat(1024 * 1024)), false))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("exec: \"true\": argument list too long: unknown");
    }

    @Test
    void givesATerminalThatCanBeResized() throws Exception {
        ContainerProcess process = container("shell", "shell")
                .exec(
                        List.of(
                                "sh",
                                "-c",
                                "trap 'stty size; exit 3' WINCH; tty; echo $TERM; while :; do sleep 0.05; done"),
                        true);
        InputStream output = process.stdout();
        String first = until(output, "xterm\r\n");
        assertThat(first).startsWith("/dev/");

        process.resize(117, 43);

        assertThat(new String(output.readAllBytes(), UTF_8)).isEqualTo("43 117\r\n");
        assertThat(process.stderr().read()).isEqualTo(-1);
        assertThat(process.waitFor()).isEqualTo(3);
        process.resize(1, 1);
    }

    @Test
    void doesNotHangATerminalUpWhenTheInputEnds() throws Exception {
        ContainerProcess process =
                container("shell", "shell").exec(List.of("sh", "-c", "read a; echo got $a; sleep 0.3; echo end"), true);
        process.stdin().write("x\n".getBytes(UTF_8));
        process.stdin().close();

        assertThat(new String(process.stdout().readAllBytes(), UTF_8)).endsWith("got x\r\nend\r\n");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void killsTheProcessAndItsDescendantsWhenTheClientLeaves() throws Exception {
        for (boolean tty : new boolean[] {false, true}) {
            ContainerProcess process = container("shell", "shell")
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
                exec("shell", "shell", "sh", "-c", "setsid sh -c 'echo pid $$; exec sleep 100 >/dev/null 2>&1' &");
        long orphan = pid(said);
        ContainerProcess running = container("two", "second").exec(List.of("sleep", "100"), true);
        long main = pid(exec(
                        "shell",
                        "shell",
                        "sh",
                        "-c",
                        "ps -o pid= -o args= -A | sed -n 's/^ *\\([0-9]*\\) .*bash --norc.*/pid \\1/p' | tail -1")
                + "\n");
        assertThat(ProcessHandle.of(orphan)).isPresent();

        runtime.close();

        assertGone(orphan);
        assertGone(main);
        assertThat(running.waitFor()).isEqualTo(128 + 9);
        assertThat(ProcessHandle.current().children().map(ProcessHandle::info).map(Object::toString))
                .noneMatch(text -> text.contains("sleep"));
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("container-"));
        assertThatThrownBy(() -> container("shell", "shell").exec(List.of("true"), false))
                .isInstanceOf(IOException.class);
        runtime.close();
    }

    @Test
    void givesTerminalsBack() throws Exception {
        exec("shell", "shell", "true");
        long before = openTerminals();
        for (int i = 0; i < 10; i++) {
            ContainerProcess process = container("shell", "shell").exec(List.of("true"), true);
            process.stdout().readAllBytes();
            process.waitFor();
        }
        assertThat(openTerminals()).isLessThanOrEqualTo(before);
    }

    @Test
    void attachesSeveralClientsToTheShell() throws Exception {
        Container shell = container("shell", "shell");
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
        Container shell = container("shell", "shell");
        List<String> changes = new CopyOnWriteArrayList<>();
        Runnable end = runtime.observe(pod -> changes.add(pod.name()));
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
        Container shell = container("shell", "shell");
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
    void logsALineASecond() throws Exception {
        try (LogReader reader =
                container("logger", "logger").logs(new LogOptions(BOTH, true, true, null, Limits.NONE))) {
            String text = "";
            while (text.lines().count() < 3) {
                text += new String(reader.next(), UTF_8);
            }
            assertThat(text).matches("20.*Z line 1\n20.*Z line 2\n20.*Z line 3\n");
        }
    }

    @Test
    void logsApartForEachContainer() {
        for (String name : List.of("first", "second")) {
            Awaitility.await()
                    .until(() ->
                            read(container("two", name), options(BOTH)).equals("this is the container " + name + "\n"));
        }
    }

    @Test
    void showsWhoAskedForThePage() throws Exception {
        try (Socket socket = runtime.pod("default", "frontend").orElseThrow().connect(80)) {
            String answer = request(socket, "GET /path?a=1 HTTP/1.1", "");
            assertThat(answer).startsWith("HTTP/1.1 404");
        }
        try (Socket socket = runtime.pod("default", "frontend").orElseThrow().connect(80)) {
            String answer = request(socket, "GET / HTTP/1.1", "");

            assertThat(answer)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("127.0.0.1:" + socket.getLocalPort(), "GET / HTTP/1.1\n", "Host: pod\n");
        }
        assertThat(trace).contains("POD GET / answered with 200", "POD GET /path answered with 404");
        Awaitility.await()
                .until(() -> read(container("frontend", "web"), options(BOTH)).contains("\"GET /\" 200\n"));
    }

    @Test
    void answersTheOtherPages() throws Exception {
        PodSandbox frontend = runtime.pod("default", "frontend").orElseThrow();
        try (Socket socket = frontend.connect(80)) {
            assertThat(request(socket, "GET /bytes?n=100000 HTTP/1.1", "").length() > 100_000)
                    .isTrue();
        }
        try (Socket socket = frontend.connect(80)) {
            assertThat(request(socket, "POST /sink HTTP/1.1", "abc"))
                    .endsWith("3 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n");
        }
        try (Socket socket = frontend.connect(80)) {
            assertThat(request(socket, "POST /echo HTTP/1.1", "abc")).contains("\r\n\r\n3\r\nabc\r\n0\r\n");
        }
        try (Socket socket = frontend.connect(80)) {
            assertThat(request(socket, "GET /slow?ms=10 HTTP/1.1", "")).endsWith("slow\n");
        }
    }

    @Test
    void refusesAPortOnWhichNothingListens() {
        PodSandbox frontend = runtime.pod("default", "frontend").orElseThrow();

        assertThatThrownBy(() -> frontend.connect(81))
                .hasMessageEndingWith("failed to connect to localhost:81 inside namespace \"" + frontend.id()
                        + "\", IPv4: dial tcp4 127.0.0.1:81: connect: connection refused IPv6 dial tcp6 [::1]:81: connect:"
                        + " connection refused ");
        runtime.close();
        assertThatThrownBy(() -> frontend.connect(80)).hasMessageContaining("connection refused");
    }

    private static void exit(Container shell) throws Exception {
        ContainerProcess client = shell.attach();
        client.stdin().write("exit\n".getBytes(UTF_8));
        client.stdout().readAllBytes();
        client.waitFor();
    }

    private static String request(Socket socket, String line, String body) throws IOException {
        socket.getOutputStream()
                .write((line + "\r\nHost: pod\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                + body)
                        .getBytes(UTF_8));
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    private Container container(String pod, String name) {
        return runtime.pod("default", pod).orElseThrow().container(name).orElseThrow();
    }

    private String exec(String pod, String container, String... command) throws Exception {
        ContainerProcess process = container(pod, container).exec(List.of(command), false);
        process.stdin().close();
        String said = new String(process.stdout().readAllBytes(), UTF_8);
        process.waitFor();
        return said;
    }

    private static LogOptions options(Which which) {
        return new LogOptions(which, false, false, null, Limits.NONE);
    }

    private static String read(Container container, LogOptions options) throws Exception {
        StringBuilder text = new StringBuilder();
        try (LogReader reader = container.logs(options)) {
            for (byte[] part = reader.next(); part.length > 0; part = reader.next()) {
                text.append(new String(part, UTF_8));
            }
        }
        return text.toString();
    }

    private static String until(InputStream output, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = output.read();
            if (next < 0) {
                throw new IOException("ended after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    private static long pid(String said) {
        Matcher matcher = PID.matcher(said);
        assertThat(matcher.find()).as(said).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private static void assertGone(long pid) {
        assertThat(ProcessHandle.of(pid).filter(ContainerRuntimeIT::runs)).isEmpty();
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

    private static long openTerminals() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(file -> {
                        try {
                            return Files.readSymbolicLink(file).toString().contains("ptmx");
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }
}
