package dev.postern.server.cluster;

import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The packaged program in front of the rig, as a person starts it. It trusts the rig's kubelets and the tests' own. */
final class Postern implements AutoCloseable {
    private final Path folder;
    private final Settings settings;
    private final Background process;

    private Postern(Path folder, Settings settings, Background process) {
        this.folder = folder;
        this.settings = settings;
        this.process = process;
    }

    /**
     * How one instance differs from another.
     *
     * @param port of the serving port; the admin port is the next one
     * @param nodeGate {@code RBAC} or {@code Disabled}
     * @param policy the RBAC file's text
     * @param more further keys of the configuration, as YAML
     * @param authentication further keys of {@code authentication}, as lines of YAML
     * @param way that streams take
     */
    record Settings(int port, String nodeGate, String policy, String more, List<String> authentication, Way way) {
        Settings(int port, String nodeGate, String policy, String more, Way way) {
            this(port, nodeGate, policy, more, List.of(), way);
        }

        Settings(int port, String nodeGate, String policy, String more, List<String> authentication) {
            this(port, nodeGate, policy, more, authentication, Way.KUBELET);
        }

        Settings(int port, String nodeGate, String policy, String more) {
            this(port, nodeGate, policy, more, Way.KUBELET);
        }

        Settings(int port, String nodeGate, String policy) {
            this(port, nodeGate, policy, "");
        }
    }

    static Postern start(Path folder, Rig rig, Settings settings) throws IOException {
        return start(folder, rig, settings, List.of());
    }

    /** The same under another program, whose command this begins with. */
    static Postern start(Path folder, Rig rig, Settings settings, List<String> under) throws IOException {
        Files.createDirectories(folder);
        TestCertificate serving = TestPki.serving();
        write(folder.resolve("serving.crt"), serving.keyPair().certificateChainPem());
        write(folder.resolve("serving.key"), serving.keyPair().privateKeyPem());
        write(folder.resolve("ca.crt"), TestPki.SERVING.pem());
        write(
                folder.resolve("kubelet-ca.crt"),
                Files.readString(rig.folder().resolve("pki/kubelet-ca.crt")) + TestPki.KUBELET.pem());
        write(folder.resolve("policy.yaml"), settings.policy());
        write(folder.resolve("postern.yaml"), configuration(rig, settings));
        List<String> command = new ArrayList<>(under);
        command.addAll(List.of(java(), "-XX:+UseSerialGC"));
        String engine = System.getProperty("postern.tls.engine");
        if (engine != null) {
            command.add("-Dpostern.tls.engine=" + engine);
        }
        command.addAll(List.of(
                "-jar",
                System.getProperty("postern.jar"),
                "serve",
                "--config",
                folder.resolve("postern.yaml").toString()));
        Postern postern = new Postern(folder, settings, Background.start(folder.resolve("log"), command));
        Eventually.holds(
                "Postern is ready, or has ended",
                () -> !postern.process().isAlive() || postern.admin("/readyz").startsWith("ok"));
        if (!postern.process().isAlive()) {
            throw new IllegalStateException("Postern did not start: " + postern.log());
        }
        return postern;
    }

    int port() {
        return settings.port();
    }

    Process process() {
        return process.process();
    }

    /** A kubectl of this user's, aimed at this Postern instead of the API server. */
    Kubectl kubectl(Rig rig, String program, String user) throws IOException {
        Path kubeconfig = folder.resolve(user + ".kubeconfig");
        String direct = Files.readString(rig.folder().resolve(user + ".kubeconfig"));
        write(
                kubeconfig,
                direct.replace("https://127.0.0.1:" + rig.apiPort(), "https://127.0.0.1:" + port())
                        .replace(
                                rig.folder().resolve("pki/server-ca.crt").toString(),
                                folder.resolve("ca.crt").toString()));
        return new Kubectl(List.of(program.split(" ")), kubeconfig);
    }

    /** A kubectl aimed at this Postern whose user has this bearer token. */
    Kubectl kubectlWithToken(String program, String token) throws IOException {
        Path kubeconfig = folder.resolve(token + ".kubeconfig");
        write(kubeconfig, """
                apiVersion: v1
                kind: Config
                clusters:
                - {name: postern, cluster: {server: "https://127.0.0.1:%d", certificate-authority: %s}}
                users:
                - {name: user, user: {token: %s}}
                contexts:
                - {name: postern, context: {cluster: postern, user: user}}
                current-context: postern
                """.formatted(port(), folder.resolve("ca.crt"), token));
        return new Kubectl(List.of(program.split(" ")), kubeconfig);
    }

    /** What the admin port answers; one that does not answer yet is an {@link IOException}. */
    String admin(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + (port() + 1) + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** The sum of every series of one metric whose labels hold this text. */
    double metric(String name, String labels) throws IOException, InterruptedException {
        return admin("/metrics")
                .lines()
                .filter(line -> (line.startsWith(name + "{") || line.startsWith(name + " ")) && line.contains(labels))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** How many upgrade requests have been answered so far, with whatever. */
    double upgrades() throws IOException, InterruptedException {
        return metric("postern_upgrade_requests_total", "");
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    @Override
    public void close() {
        process.close();
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String configuration(Rig rig, Settings settings) {
        Path pki = rig.folder().resolve("pki");
        String shutdown = settings.more().contains("shutdown:") ? "" : "shutdown: {gracePeriod: 0s}\n";
        return shutdown
                + """
                apiVersion: postern.dev/v1alpha1
                kind: PosternConfiguration
                serving: {bindAddress: 127.0.0.1, port: %d, tlsCertFile: serving.crt, tlsPrivateKeyFile: serving.key}
                admin: {bindAddress: 127.0.0.1, port: %d}
                authentication:
                  x509: {clientCAFile: %s/client-ca.crt}
                  tokenAuthFile: %s/users/tokens.csv
                %s
                authorization:
                  podGate: [RBAC]
                  nodeGate: [%s]
                  rbacFiles: [policy.yaml]
                clusters:
                - name: rig
                  kubeconfig: %s/postern.kubeconfig
                %s""".formatted(
                                settings.port(),
                                settings.port() + 1,
                                pki,
                                rig.folder(),
                                settings.authentication().stream()
                                        .map(key -> "  " + key)
                                        .collect(Collectors.joining("\n")),
                                settings.nodeGate(),
                                rig.folder(),
                                settings.way().keys(pki))
                + settings.more();
    }

    private static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                        java.nio.file.attribute.PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }
}
