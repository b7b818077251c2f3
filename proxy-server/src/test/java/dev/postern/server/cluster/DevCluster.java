package dev.postern.server.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The packaged program's own cluster, {@code postern dev --trace}, for the whole suite. Needs no rig. */
final class DevCluster implements KubectlTarget, AutoCloseable {
    private static final Pattern METRICS = Pattern.compile("curl (http://127.0.0.1:[0-9]+)/metrics");

    private final Path folder;
    private final Background process;

    private DevCluster(Path folder, Background process) {
        this.folder = folder;
        this.process = process;
    }

    static DevCluster start() {
        try {
            Path folder = Files.createTempDirectory("postern-dev");
            List<String> command = List.of(
                    Postern.java(),
                    "-jar",
                    System.getProperty("postern.jar"),
                    "dev",
                    "--trace",
                    "--state-dir",
                    folder.resolve("postern-dev").toString(),
                    "--port=0",
                    "--admin-port=0",
                    "--kubelet-port=0",
                    // In case that this JVM is killed.
                    "--for=1h");
            DevCluster cluster = new DevCluster(folder, Background.start(folder.resolve("out"), command));
            Eventually.holds("postern dev is up", () -> cluster.words().contains("/metrics"));
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** This kubectl as one of the cluster's users. */
    @Override
    public Kubectl kubectl(String program, String user) throws IOException {
        Path own = folder.resolve(user + ".kubeconfig");
        Files.writeString(
                own, Files.readString(kubeconfig()).replace("current-context: alice", "current-context: " + user));
        return new Kubectl(List.of(program.split(" ")), own);
    }

    /** A folder of a test's own. */
    @Override
    public Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    /** What it has printed so far, its trace among it. */
    String words() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    /** The kubeconfig of all users, whose current one is alice. */
    Path kubeconfig() {
        return folder.resolve("postern-dev/kubeconfig");
    }

    /** The gateway's admin port as a URL. */
    String admin() throws IOException {
        Matcher address = METRICS.matcher(words());
        if (!address.find()) {
            throw new IllegalStateException("it did not say where its metrics are");
        }
        return address.group(1);
    }

    /** Its metrics as they are now. */
    String metrics() throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(admin() + "/metrics")).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Override
    public void close() throws IOException {
        process.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
