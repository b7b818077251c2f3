package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.server.cli.CapturedRun;
import dev.postern.server.cluster.Kubectl.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gates that the cluster answers, and callers who act as somebody else, through real kubectls. */
@ExtendWith(ClusterExtension.class)
class AuthorizationClusterIT {
    private static final int PORT = Rig.PORTS + 673;
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final String EXEC =
            "POST /api/v1/namespaces/default/pods/shell/exec?command=id&stdout=true HTTP/1.1\r\n"
                    + "Host: localhost\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
                    + "X-Stream-Protocol-Version: v4.channel.k8s.io\r\nContent-Length: 0\r\n\r\n";

    /** Each kubectl with one mode in turn. */
    static Stream<Arguments> kubectlsAndModes() {
        List<String> programs = Kubectls.all();
        return IntStream.range(0, programs.size())
                .mapToObj(i -> Arguments.of(programs.get(i), i % 2 == 0 ? "RBACCluster" : "Webhook"));
    }

    /** The same commands straight to the API server and through Postern: as oneself and as others, allowed and not. */
    @ParameterizedTest
    @MethodSource("kubectlsAndModes")
    void actsAsSomebodyElseWhereTheApiServerLetsThem(String program, String mode, Cluster cluster) throws IOException {
        List<List<String>> commands = List.of(
                List.of("get", "pod", "shell", "-o", "name"),
                List.of("exec", "shell", "--", "hostname"),
                List.of("logs", "ticker", "--tail=0"));
        try (Postern postern = cluster.another(settings(cluster, mode))) {
            for (Acting acting : List.of(
                    new Acting("admin", List.of("--as=alice", "--as-group=developers")),
                    new Acting("admin", List.of("--as=alice")),
                    new Acting("admin", List.of("--as=carol", "--as-group=system:masters")),
                    new Acting("admin", List.of("--as=system:serviceaccount:default:default")),
                    new Acting("bob", List.of("--as=alice", "--as-group=developers")))) {
                Kubectl direct = new Kubectl(
                        List.of(program.split(" ")), cluster.rig().folder().resolve(acting.user + ".kubeconfig"));
                Kubectl through = postern.kubectl(cluster.rig(), program, acting.user);
                for (List<String> command : commands) {
                    String[] words =
                            Stream.concat(acting.as.stream(), command.stream()).toArray(String[]::new);
                    Result expected = direct.run(words);
                    Result actual = through.run(words);
                    assertThat(actual.exit())
                            .as("%s: %s, direct %s", acting, actual, expected)
                            .isEqualTo(expected.exit());
                    assertThat(actual.text()).isEqualTo(expected.text());
                }
            }
        }
    }

    private record Acting(String user, List<String> as) {}

    @ParameterizedTest
    @ValueSource(strings = {"RBACCluster", "Webhook"})
    void listsWhatOneMayDoAsTheApiServerDoes(String mode, Cluster cluster) throws IOException {
        try (Postern postern = cluster.another(settings(cluster, mode))) {
            for (String user : List.of("alice", "bob", "dave")) {
                String[] list = {"auth", "can-i", "--list", "-n", "default"};
                assertThat(sorted(postern.kubectl(cluster.rig(), rigKubectl(), user)
                                .run(list)))
                        .isEqualTo(sorted(cluster.rig().kubectl(user).run(list)));
            }
        }
    }

    @Test
    void feelsAChangeOfTheClustersRightsAtOnce(Cluster cluster) throws Exception {
        Kubectl admin = cluster.rig().kubectl("admin");
        Path policy = cluster.folder("rights").resolve("carol.yaml");
        Files.writeString(policy, """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: carol-execs, namespace: default}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: developer}
                subjects:
                - {apiGroup: rbac.authorization.k8s.io, kind: User, name: carol}
                """);
        try (Postern postern = cluster.another(settings(cluster, "RBACCluster"))) {
            assertThat(exec(cluster, postern, "carol").status()).isEqualTo(403);
            assertThat(admin.run("apply", "-f", policy.toString()).exit()).isZero();
            Eventually.holds(
                    "carol may", SOON, () -> exec(cluster, postern, "carol").status() == 101);

            assertThat(admin.run("delete", "-f", policy.toString()).exit()).isZero();
            Eventually.holds(
                    "carol may not", SOON, () -> exec(cluster, postern, "carol").status() == 403);
        }
    }

    /** Stopped, so that it neither answers nor closes; then it goes on. */
    @ParameterizedTest
    @ValueSource(strings = {"RBACCluster", "Webhook"})
    void allowsNothingWhileTheApiServerStandsStillAndKeepsWhatRuns(String mode, Cluster cluster) throws Exception {
        long apiServer = cluster.rig().pid("kube-apiserver");
        try (Postern postern = cluster.another(settings(cluster, mode))) {
            Process running =
                    postern.kubectl(cluster.rig(), rigKubectl(), "alice").start("exec", "-i", "shell", "--", "cat");
            Lines lines = new Lines(running.getInputStream());
            write(running, "before\n");
            Eventually.holds("the command answers", () -> lines.any("before"));
            signal("STOP", apiServer);
            try {
                Answer refused = exec(cluster, postern, "alice");
                assertThat(refused.status()).isIn(503, 504);
                assertThat(refused.text()).contains("API server");
                assertThat(exec(cluster, postern, "carol").status()).isNotEqualTo(101);
                write(running, "meanwhile\n");
                Eventually.holds("the command still answers", () -> lines.any("meanwhile"));
            } finally {
                signal("CONT", apiServer);
            }
            Eventually.holds(
                    "alice may again", () -> exec(cluster, postern, "alice").status() == 101);
            running.getOutputStream().close();
            assertThat(running.waitFor()).isZero();
        }
    }

    @Test
    void checkFindsNoRightMissingWhereThereIsNone(Cluster cluster) throws Exception {
        try (Postern postern = cluster.another(settings(cluster, "RBACCluster"))) {
            String config = cluster.folder("postern-" + postern.port())
                    .resolve("postern.yaml")
                    .toString();

            CapturedRun run = CapturedRun.of("check", "--online", "--config", config);

            assertThat(run.err()).isEmpty();
            assertThat(run.status()).isZero();
        }
    }

    private static Postern.Settings settings(Cluster cluster, String mode) throws IOException {
        String unused = Files.readString(cluster.folder("postern").resolve("policy.yaml"));
        return new Postern.Settings(
                PORT, "Disabled", unused, "  authorization: {podGate: [" + mode + "], nodeGate: [Disabled]}\n");
    }

    private static String rigKubectl() {
        return System.getProperty("rig") + " kubectl";
    }

    private static List<String> sorted(Result result) {
        assertThat(result.exit()).as(result.toString()).isZero();
        return result.text().lines().sorted().toList();
    }

    private static Answer exec(Cluster cluster, Postern postern, String user) throws Exception {
        try (RawClient client = RawClient.tls(postern.port(), RigUsers.certificate(cluster.rig(), user))) {
            RawResponse head = client.timeout(Duration.ofSeconds(20)).send(EXEC).head();
            int length = Integer.parseInt(head.header("content-length").orElse("0"));
            return new Answer(head.status(), length == 0 ? "" : client.text(length));
        }
    }

    private record Answer(int status, String text) {}

    private static void write(Process process, String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, "" + pid).start().waitFor())
                .isZero();
    }
}
