package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.cluster.Kubectl.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each kubectl is served at its first request, in the protocol that it asks for first: SPDY, or WebSocket. */
abstract class FirstTrySuite {
    private static final String KUBECTLS = "dev.postern.server.cluster.Kubectls#all";
    /** The first release that asks for WebSocket (kubectl's {@code REMOTE_COMMAND_WEBSOCKETS}, {@code PORT_FORWARD_WEBSOCKETS}). */
    private static final int COMMANDS = 30;

    private static final int PORT_FORWARD = 31;

    private final Cluster cluster;

    FirstTrySuite(Cluster cluster) {
        this.cluster = cluster;
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void execs(String program) throws Exception {
        Kubectl alice = cluster.kubectl(program, "alice");
        Seen seen = new Seen();

        Result result = alice.run("exec", "shell", "--", "sh", "-c", "exit 3");

        assertThat(result.exit()).describedAs("%s", result).isEqualTo(3);
        seen.assertOne("exec", alice.minor() >= COMMANDS);
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void attaches(String program) throws Exception {
        Kubectl alice = cluster.kubectl(program, "alice");
        Seen seen = new Seen();

        Process attach = alice.start("attach", "-i", "cat", "-c", "cat");
        attach.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
        attach.getOutputStream().flush();
        Lines lines = new Lines(attach.getInputStream());
        Eventually.holds("cat says it back", () -> lines.any("hello"));
        attach.destroyForcibly().waitFor();

        seen.assertOne("attach", alice.minor() >= COMMANDS);
    }

    /** Out of the pod, which is one exec; into it is two. */
    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void copies(String program) throws Exception {
        Kubectl alice = cluster.kubectl(program, "alice");
        Path copy = cluster.folder("first-try").resolve("passwd");
        Files.deleteIfExists(copy);
        Seen seen = new Seen();

        Result result = alice.run("cp", "shell:/etc/passwd", copy.toString());

        assertThat(result.exit()).describedAs("%s", result).isZero();
        assertThat(copy).hasContent(Files.readString(Path.of("/etc/passwd")));
        seen.assertOne("exec", alice.minor() >= COMMANDS);
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void forwardsPorts(String program) throws Exception {
        Kubectl alice = cluster.kubectl(program, "alice");
        Seen seen = new Seen();

        try (PortForward forward = PortForward.start(alice)) {
            assertThat(forward.get("/")).startsWith("hello from frontend");
            assertThat(forward.get("/")).startsWith("hello from frontend");
        }

        seen.assertOne("portforward", alice.minor() >= PORT_FORWARD);
    }

    /** What the gateway has seen since this was made. */
    private final class Seen {
        private final double upgrades = cluster.postern().upgrades();
        private final int log = cluster.postern().log().length();

        Seen() throws IOException, InterruptedException {}

        void assertOne(String kind, boolean webSocket) throws IOException, InterruptedException {
            assertThat(cluster.postern().upgrades() - upgrades)
                    .describedAs("upgrade requests")
                    .isEqualTo(1);
            Eventually.holds("the session is logged", () -> opened().size() == 1);
            JsonNode session = opened().get(0);
            assertThat(session.path("kind").asString()).isEqualTo(kind);
            assertThat(session.path("protocol").asString()).isEqualTo(webSocket ? "websocket" : "spdy");
        }

        private List<JsonNode> opened() throws IOException {
            return cluster.postern()
                    .log()
                    .substring(log)
                    .lines()
                    .filter(line -> line.contains("\"session opened\""))
                    .map(JsonMapper.shared()::readTree)
                    .toList();
        }
    }
}
