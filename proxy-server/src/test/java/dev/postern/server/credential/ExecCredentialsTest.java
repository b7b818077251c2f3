package dev.postern.server.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.harness.LogRecorder;
import dev.postern.proxy.harness.TestClock;
import dev.postern.proxy.harness.TestPki;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Commands are shell scripts in a folder of the test's own; each run adds a line to {@code runs}. */
class ExecCredentialsTest {
    private static final String VERSION = "client.authentication.k8s.io/v1";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock();

    @BeforeEach
    void clear() {
        LogRecorder.recorder().clear();
    }

    @Test
    void takesTheTokenThatTheCommandPrints() throws IOException {
        ExecCredentials credentials = script(token("t-1", ""));

        assertThat(result(credentials)).isEqualTo(new Credential.BearerToken("t-1"));
        assertThat(result(credentials)).isEqualTo(new Credential.BearerToken("t-1"));
        assertThat(runs()).isOne();
    }

    @Test
    void takesAClientCertificateAndBoth() throws IOException {
        ObjectNode printed = credential();
        status(printed)
                .put("clientCertificateData", TestPki.gatewayAtApiServer().chainPem())
                .put("clientKeyData", TestPki.gatewayAtApiServer().keyPem());
        assertThat(result(script(JSON.writeValueAsString(printed))))
                .isInstanceOf(Credential.ClientCertificate.class)
                .hasToString("ClientCertificate[keyPair=KeyPair]");

        status(printed).put("token", "t-1");
        assertThat(result(script(JSON.writeValueAsString(printed))))
                .isInstanceOfSatisfying(
                        Credential.CertificateAndToken.class,
                        both -> assertThat(both.bearer()).isEqualTo("t-1"));
    }

    @Test
    void runsOnceForAllWhoAskMeanwhileHoweverLongItTakes() throws IOException {
        write(token("t-1", ""));
        List<Runnable> runs = new ArrayList<>();
        ExecCredentials credentials = new ExecCredentials(command(), runs::add, clock);

        Future<Credential> first = credentials.current();
        clock.forward(Duration.ofSeconds(25));
        Future<Credential> second = credentials.current();

        assertThat(runs).hasSize(1);
        assertThat(List.of(first.isComplete(), second.isComplete())).containsOnly(false);
        runs.get(0).run();
        assertThat(List.of(first.result(), second.result())).containsOnly(new Credential.BearerToken("t-1"));
    }

    @Test
    void renewsBeforeTheEndAndKeepsTheOldOneMeanwhile() throws IOException {
        ExecCredentials credentials =
                script(token("t-1", clock.instant().plusSeconds(600).toString()));
        result(credentials);
        write(token("t-2", ""));

        clock.forward(Duration.ofSeconds(530));
        result(credentials);
        assertThat(runs()).isOne();

        clock.forward(Duration.ofSeconds(20));
        assertThat(credentials.current().result()).isEqualTo(new Credential.BearerToken("t-1"));
        await().untilAsserted(() -> assertThat(result(credentials)).isEqualTo(new Credential.BearerToken("t-2")));
    }

    @Test
    void usesNoCredentialAfterItsEnd() throws IOException {
        ExecCredentials credentials =
                script(token("t-1", clock.instant().plusSeconds(600).toString()));
        result(credentials);
        write("exit 1");

        clock.forward(Duration.ofSeconds(601));

        assertThat(failure(credentials)).hasMessage("the gateway has no credential of its own for the API server");
    }

    @Test
    void runsAgainAfterARefusalButNotForEachOne() throws IOException {
        ExecCredentials credentials = script(token("t-1", ""));
        Credential first = result(credentials);
        write(token("t-2", ""));

        credentials.refused(first);
        assertThat(result(credentials)).as("within the pause").isEqualTo(first);

        clock.forward(Duration.ofSeconds(11));
        credentials.refused(first);
        assertThat(result(credentials)).isEqualTo(new Credential.BearerToken("t-2"));
        credentials.refused(first);
        assertThat(result(credentials)).isEqualTo(new Credential.BearerToken("t-2"));
        assertThat(runs()).isEqualTo(2);
    }

    @Test
    void keepsWhatWasRefusedWhereTheCommandBringsNoOther() throws IOException {
        ExecCredentials credentials = script(token("t-1", ""));
        Credential first = result(credentials);
        write("exit 1");
        clock.forward(Duration.ofSeconds(11));

        credentials.refused(first);
        assertThat(result(credentials)).as("whoever waits for the command").isEqualTo(first);
        assertThat(runs()).isEqualTo(2);
        assertThat(credentials.current().result()).as("whoever comes later").isEqualTo(first);

        write(token("t-2", ""));
        clock.forward(Duration.ofSeconds(11));
        await().untilAsserted(() -> assertThat(result(credentials)).isEqualTo(new Credential.BearerToken("t-2")));
    }

    @Test
    void runsAgainWhereOneRunCouldNotBegin() throws IOException {
        write(token("t-1", ""));
        Queue<Executor> executors = new ArrayDeque<>(List.of(
                task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                Runnable::run));
        ExecCredentials credentials =
                new ExecCredentials(command(), task -> executors.remove().execute(task), clock);

        assertThat(failure(credentials).getCause())
                .hasMessageContaining("could not be run: java.lang.OutOfMemoryError");

        clock.forward(Duration.ofSeconds(11));
        assertThat(result(credentials)).isEqualTo(new Credential.BearerToken("t-1"));
    }

    @Test
    void endsTheCommandWhereTheGatewayIsStopped() throws Exception {
        ExecCredentials credentials = scriptOf("sleep 600 & echo $! >child; wait");
        Future<Credential> asked = credentials.current();
        ProcessHandle child = child();

        credentials.close();

        assertThat(child.onExit()).succeedsWithin(Duration.ofSeconds(10));
        await().until(asked::isComplete);
        assertThat(asked.cause()).hasMessage("the gateway has no credential of its own for the API server");
        clock.forward(Duration.ofSeconds(11));
        failure(credentials);
        assertThat(runs()).isOne();
    }

    @Test
    void doesNotRunAFailingCommandForEachRequest() throws IOException {
        ExecCredentials credentials = script("exit 3");
        failure(credentials);
        for (int i = 0; i < 20; i++) {
            failure(credentials);
        }
        assertThat(runs()).isOne();

        clock.forward(Duration.ofSeconds(11));
        failure(credentials);
        assertThat(runs()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', textBlock = """
            echo CANARY; echo CANARY >&2; exit 7 | failed with exit code 7
            echo CANARY | printed something else than JSON
            echo '{"kind": "CANARY"}' | printed something else than an ExecCredential
            echo '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1beta1"}' | printed another version than client.authentication.k8s.io/v1
            echo '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1"}' | printed neither a token nor a client certificate
            echo '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {"token": "CANARY\\\\nX: y"}}' | printed a token with characters that no header carries
            echo '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {"token": 5}}' | printed a token that is no text
            echo '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {"token": "CANARY", "expirationTimestamp": "soon"}}' | printed an expirationTimestamp that is not RFC 3339
            echo '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {"clientCertificateData": "CANARY"}}' | printed a client certificate without a key, or a key alone
            head -c 300000 /dev/zero | printed more than 262144 bytes
            """)
    void saysWhatIsWrongAndNothingThatWasPrinted(String script, String problem) throws IOException {
        GatewayFailure failure = failure(scriptOf(script));

        assertThat(failure.getCause())
                .hasMessageContaining("command.sh " + problem)
                .hasMessageContaining("(install it)");
        assertThat(LogRecorder.recorder().text()).contains(problem).doesNotContain("CANARY", "secret-argument");
        assertThat(failure.getMessage()).doesNotContain("command.sh");
    }

    @Test
    void saysThatTheCommandIsNotThere() {
        ExecCommand command = new ExecCommand(VERSION, List.of("no-such-command"), Map.of(), folder, "");

        assertThat(failure(new ExecCredentials(command)).getCause())
                .hasMessage("the command no-such-command cannot be started");
    }

    @Test
    void runsNoCommandThatOthersCanChange() throws IOException {
        ExecCredentials credentials = script(token("t-1", ""));
        Files.setPosixFilePermissions(folder.resolve("command.sh"), PosixFilePermissions.fromString("rwxr-xrwx"));

        assertThat(failure(credentials).getCause())
                .hasMessageContaining("is run by the gateway, and others can change it: chmod go-w ");
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @Test
    void stopsACommandThatDoesNotEndAndWhatItStarted() throws Exception {
        write("sleep 600 & echo $! >child; wait");
        ExecRun run = new ExecRun(command(), Duration.ofMillis(500));

        assertThatThrownBy(run::output).isInstanceOf(ExecFailure.class).hasMessageContaining("did not end within");

        assertThat(child().onExit()).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    @Timeout(30)
    void doesNotWaitForWhoeverInheritsTheCommandsOutput() throws Exception {
        write("sleep 600 & echo $! >child; echo done");
        try {
            assertThat(new ExecRun(command(), Duration.ofSeconds(20)).output())
                    .asString()
                    .isEqualTo("done\n");
        } finally {
            child().destroyForcibly();
        }
    }

    @Test
    void givesTheCommandNoInputAndALeanEnvironment() throws Exception {
        write("cat; env");

        String printed = new String(
                new ExecRun(command(), Duration.ofSeconds(5)).output(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(printed.lines().map(line -> line.split("=", 2)[0]))
                .contains("PATH", "KUBERNETES_EXEC_INFO")
                .allMatch(List.of("PATH", "HOME", "KUBERNETES_EXEC_INFO", "PWD", "SHLVL", "_", "OLDPWD")::contains);
    }

    private ExecCredentials scriptOf(String body) throws IOException {
        write(body);
        return new ExecCredentials(command(), task -> new Thread(task).start(), clock);
    }

    private ExecCredentials script(String... lines) throws IOException {
        return scriptOf(String.join("\n", lines));
    }

    private ExecCommand command() {
        return new ExecCommand(
                VERSION,
                List.of(folder.resolve("command.sh").toString(), "secret-argument"),
                Map.of("KUBERNETES_EXEC_INFO", "{}"),
                folder,
                "install it");
    }

    private void write(String body) throws IOException {
        String script = body.startsWith("{")
                ? "cat <<'END'\n" + body + "\nEND"
                : body.replaceAll("(?m)^(\\{.*)$", "cat <<'END'\n$1\nEND");
        Path file = folder.resolve("command.sh");
        Files.writeString(file, "#!/bin/sh\necho run >> runs\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** The process whose number the script wrote. */
    private ProcessHandle child() {
        Path file = folder.resolve("child");
        String number =
                await().until(() -> Files.exists(file) ? Files.readString(file).strip() : "", text -> !text.isEmpty());
        return ProcessHandle.of(Long.parseLong(number)).orElseThrow();
    }

    private long runs() throws IOException {
        return Files.readAllLines(folder.resolve("runs")).size();
    }

    private static ObjectNode credential() {
        ObjectNode credential =
                JSON.createObjectNode().put("kind", "ExecCredential").put("apiVersion", VERSION);
        credential.putObject("status");
        return credential;
    }

    private static ObjectNode status(ObjectNode credential) {
        return (ObjectNode) credential.get("status");
    }

    private static String token(String token, String expires) {
        ObjectNode credential = credential();
        status(credential).put("token", token);
        if (!expires.isEmpty()) {
            status(credential).put("expirationTimestamp", expires);
        }
        return JSON.writeValueAsString(credential);
    }

    private static Credential result(ExecCredentials credentials) {
        Future<Credential> current = credentials.current();
        await().atMost(Duration.ofSeconds(10)).until(current::isComplete);
        assertThat(current.succeeded()).as(String.valueOf(current.cause())).isTrue();
        return current.result();
    }

    private static GatewayFailure failure(ExecCredentials credentials) {
        Future<Credential> current = credentials.current();
        await().atMost(Duration.ofSeconds(10)).until(current::isComplete);
        return (GatewayFailure) current.cause();
    }
}
