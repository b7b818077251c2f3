package dev.postern.server.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real cluster on loopback, started for the suite and ended with it. */
final class Rig implements AutoCloseable {
    /** The suite's ports start here: apart from those that a person uses by hand, and from another suite's. */
    static final int PORTS = Integer.getInteger("cluster.ports", 19_000);

    private final Path folder;
    private final Nodes nodes;
    private final String program;
    private final Background process;

    private Rig(Path folder, Nodes nodes, String program, Background process) {
        this.folder = folder;
        this.nodes = nodes;
        this.program = program;
        this.process = process;
    }

    /** Three nodes, of which a test kills the last; the kubelets log what they authorize. */
    static Rig start(Path folder, Nodes nodes) throws IOException {
        String program = System.getProperty("rig");
        if (program == null) {
            throw new IllegalStateException("name the rig's program with -Drig=…");
        }
        List<String> command = new ArrayList<>(List.of(
                program,
                "up",
                "--dir",
                folder.toString(),
                "--api-port",
                "" + apiPort(nodes),
                "--kubelet-port",
                "" + kubeletPort(nodes),
                "--nodes",
                "3",
                "--v",
                "5"));
        command.addAll(nodes.flags());
        Background process = Background.whileThisRuns(folder.resolveSibling("rig.log"), command);
        Rig rig = new Rig(folder, nodes, program, process);
        Eventually.holds("the rig is ready", () -> Files.exists(folder.resolve("cluster.json")));
        return rig;
    }

    Path folder() {
        return folder;
    }

    int apiPort() {
        return apiPort(nodes);
    }

    int kubeletPort() {
        return kubeletPort(nodes);
    }

    /** etcd takes the two after it. */
    private static int apiPort(Nodes nodes) {
        return nodes.ports() + 443;
    }

    private static int kubeletPort(Nodes nodes) {
        return nodes.ports() + 250;
    }

    /** The rig's own kubectl, of the cluster's release. */
    Kubectl kubectl(String user) {
        return new Kubectl(List.of(program, "kubectl"), folder.resolve(user + ".kubeconfig"));
    }

    /** The API server's audit events so far, which it writes before it answers. */
    List<JsonNode> audit() throws IOException {
        JsonMapper json = JsonMapper.shared();
        return Files.readAllLines(folder.resolve("audit/audit.log")).stream()
                .map(json::readTree)
                .toList();
    }

    /** A kubelet's log so far: each request that it served, and each question that it asked about one. */
    String kubeletLog(String node) throws IOException {
        return Files.readString(folder.resolve("logs/" + node + "-kubelet.log"));
    }

    /** Process id of one part: {@code node-1-kubelet}, {@code kube-apiserver}, … */
    long pid(String part) throws IOException {
        return Long.parseLong(
                Files.readString(folder.resolve("logs/" + part + ".pid")).strip());
    }

    @Override
    public void close() {
        process.close();
    }
}
