package dev.postern.server.bench;

import io.netty.handler.ssl.SslContext;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts and ends the peers: the rig (whose API server is one of them), nginx and Postern. */
final class Peers implements AutoCloseable {
    static final String KUBELET_ADDRESS = "127.0.0.21";
    static final int KUBELET_PORT = 18250;
    private static final int API_PORT = 18443; // etcd takes the two above it
    private static final int NGINX_PORT = 18454;
    private static final int POSTERN_PORT = 18455;
    private static final int INVENTORY_PORT = 18457;

    private final Path folder;
    private final Path rig;
    private final List<String> postern;
    private final List<Process> started = new ArrayList<>();

    private Peers(Path folder, Path rig, List<String> postern) {
        this.folder = folder;
        this.rig = rig;
        this.postern = postern;
    }

    /** Nothing is started yet; in a new folder, by the system properties {@code rig}, {@code postern.jar}, {@code bench.java}. */
    static Peers ofProperties() throws IOException {
        List<String> postern =
                new ArrayList<>(List.of(System.getProperty("bench.java", "java -Xmx512m -XX:+UseSerialGC")
                        .split(" ")));
        Path jar = Path.of(System.getProperty("postern.jar")).toAbsolutePath();
        postern.addAll(List.of("-jar", jar.toString(), "serve", "--config"));
        return new Peers(
                Files.createTempDirectory("postern-bench"), Path.of(System.getProperty("rig")), List.copyOf(postern));
    }

    /** Everything that is written for them. */
    Path folder() {
        return folder;
    }

    /** A cluster with one more node, {@code bench}, whose kubelet is ours, and pods on it. */
    Path cluster() throws IOException, InterruptedException {
        Path cluster = folder.resolve("rig");
        start(
                "rig",
                rig.toString(),
                "up",
                "--dir",
                cluster.toString(),
                "--api-port",
                "" + API_PORT,
                "--kubelet-port",
                "18350",
                "--detached");
        awaitFile(cluster.resolve("cluster.json"));
        Files.writeString(folder.resolve("bench.yaml"), Templates.NODE + BenchPods.documents());
        kubectl("apply", "-f", "bench.yaml");
        kubectl(
                "patch",
                "node",
                "bench",
                "--subresource=status",
                "--type=merge",
                "-p",
                Templates.NODE_STATUS.formatted(KUBELET_ADDRESS, KUBELET_PORT));
        BenchTls.issue(
                folder,
                "kubelet",
                new BenchTls.Subject(
                        "/O=system:nodes/CN=system:node:bench",
                        "IP:" + KUBELET_ADDRESS + ",DNS:bench",
                        cluster.resolve("pki/kubelet-ca").toString()));
        Shell.run(
                folder,
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                "serving-ca.key",
                "-out",
                "serving-ca.crt",
                "-subj",
                "/CN=serving-ca",
                "-days",
                "2");
        BenchTls.issue(
                folder,
                "serving",
                new BenchTls.Subject(
                        "/CN=serving",
                        "IP:127.0.0.1",
                        folder.resolve("serving-ca").toString()));
        return cluster;
    }

    Peer apiServer(Path cluster) throws IOException, GeneralSecurityException {
        long pid = Long.parseLong(
                Files.readString(cluster.resolve("logs/kube-apiserver.pid")).strip());
        return new Peer(
                "kube-apiserver",
                local(API_PORT),
                alice(cluster.resolve("pki/server-ca.crt")),
                List.of(new ProcessCost(pid)));
    }

    Peer nginx(Path cluster) throws IOException, GeneralSecurityException, InterruptedException {
        Files.writeString(
                folder.resolve("nginx.conf"),
                Templates.NGINX.formatted(
                        NGINX_PORT, cluster, KUBELET_ADDRESS, KUBELET_PORT, cluster, cluster, cluster));
        Process process = start("nginx", "nginx", "-p", folder.toString(), "-c", "nginx.conf");
        awaitPort(NGINX_PORT, process);
        return new Peer(
                "nginx", local(NGINX_PORT), alice(folder.resolve("serving-ca.crt")), ProcessCost.family(process.pid()));
    }

    /** As many objects of 900 kB, in the namespace {@code big}. */
    void fill(int objects) throws IOException, InterruptedException {
        kubectl("create", "namespace", "big");
        for (int i = 0; i < objects; i++) {
            Files.writeString(folder.resolve("big.yaml"), Templates.BIG.formatted(i, "x".repeat(900_000)));
            kubectl("create", "--namespace=big", "-f", "big.yaml");
        }
    }

    /** In front of the API server, as the same user that Postern impersonates. */
    Peer nginxBeforeApiServer(Path cluster) throws IOException, GeneralSecurityException, InterruptedException {
        Files.writeString(
                folder.resolve("nginx-plain.conf"),
                Templates.NGINX_PLAIN
                        .replace("${PORT}", "" + NGINX_PORT)
                        .replace("${API}", "" + API_PORT)
                        .replace("${RIG}", cluster.toString()));
        Process process = start("nginx-plain", "nginx", "-p", folder.toString(), "-c", "nginx-plain.conf");
        awaitPort(NGINX_PORT, process);
        return new Peer(
                "nginx", local(NGINX_PORT), alice(folder.resolve("serving-ca.crt")), ProcessCost.family(process.pid()));
    }

    /** In front of another API server on this port, which shows the serving certificate. */
    Peer posternBefore(int apiPort) throws IOException, GeneralSecurityException, InterruptedException {
        Path kubeconfig = folder.resolve("events.kubeconfig");
        Files.writeString(kubeconfig, Templates.KUBECONFIG.formatted(apiPort));
        Files.setPosixFilePermissions(kubeconfig, PosixFilePermissions.fromString("rw-------"));
        return start(folder.resolve("rig"), "postern-events", INVENTORY_PORT);
    }

    /** In front of the rig: each upgrade reads its pod at the API server. */
    Peer postern(Path cluster) throws IOException, GeneralSecurityException, InterruptedException {
        return start(cluster, "postern", POSTERN_PORT);
    }

    /** The same, without an eye on the frames that it carries. */
    Peer posternUnobserved(Path cluster) throws IOException, GeneralSecurityException, InterruptedException {
        return start(cluster, "postern-unobserved", INVENTORY_PORT);
    }

    /** With pods and nodes from a file: what an upgrade costs without a read at the API server. */
    Peer posternInventory(Path cluster) throws IOException, GeneralSecurityException, InterruptedException {
        Files.writeString(
                folder.resolve("inventory.yaml"),
                Templates.INVENTORY_NODE.formatted(KUBELET_ADDRESS, KUBELET_PORT) + BenchPods.documents());
        return start(cluster, "postern-inventory", INVENTORY_PORT);
    }

    private Peer start(Path cluster, String name, int port)
            throws IOException, GeneralSecurityException, InterruptedException {
        Files.writeString(folder.resolve("policy.yaml"), Templates.POLICY);
        String source = switch (name) {
            case "postern", "postern-unobserved" -> "kubeconfig: ${RIG}/postern.kubeconfig";
            case "postern-events" -> "kubeconfig: events.kubeconfig";
            default -> "inventoryFile: inventory.yaml";
        };
        Files.writeString(
                folder.resolve(name + ".yaml"),
                Templates.POSTERN
                        .replace("${SOURCE}", source)
                        .replace("${OBSERVED}", "" + !name.equals("postern-unobserved"))
                        .replace("${RIG}", cluster.toString())
                        .replace("${PORT}", "" + port)
                        .replace("${ADMIN}", "" + (port + 1)));
        List<String> command = new ArrayList<>(postern);
        command.add(name + ".yaml");
        Process process = start(name, command.toArray(String[]::new));
        awaitPort(port, process);
        return new Peer(
                name, local(port), alice(folder.resolve("serving-ca.crt")), List.of(new ProcessCost(process.pid())));
    }

    /** What serves look-ups: the API server and etcd. */
    static List<ProcessCost> behind(Path cluster) throws IOException {
        List<ProcessCost> parts = new ArrayList<>();
        for (String part : List.of("kube-apiserver", "etcd")) {
            parts.add(new ProcessCost(Long.parseLong(
                    Files.readString(cluster.resolve("logs/" + part + ".pid")).strip())));
        }
        return parts;
    }

    @Override
    public void close() throws InterruptedException {
        for (int i = started.size() - 1; i >= 0; i--) {
            Process process = started.get(i);
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private SslContext alice(Path serverCA) throws IOException, GeneralSecurityException {
        Path users = folder.resolve("rig/users");
        return BenchTls.client(serverCA, users.resolve("alice.crt"), users.resolve("alice.key"));
    }

    private void kubectl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                rig.toString(),
                "kubectl",
                "--kubeconfig",
                folder.resolve("rig/admin.kubeconfig").toString()));
        command.addAll(List.of(arguments));
        Shell.run(folder, command.toArray(String[]::new));
    }

    private Process start(String name, String... command) throws IOException {
        File log = folder.resolve(name + ".log").toFile();
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        started.add(process);
        return process;
    }

    private static void awaitFile(Path file) throws InterruptedException, IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!Files.exists(file)) {
            pauseOrGiveUp(end, file.toString());
        }
    }

    private static void awaitPort(int port, Process process) throws InterruptedException, IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!opens(port)) {
            if (!process.isAlive()) {
                throw new IOException("the process for port " + port + " ended with " + process.exitValue());
            }
            pauseOrGiveUp(end, "port " + port);
        }
    }

    private static boolean opens(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void pauseOrGiveUp(long end, String what) throws InterruptedException, IOException {
        if (System.nanoTime() > end) {
            throw new IOException("gave up waiting for " + what);
        }
        TimeUnit.MILLISECONDS.sleep(100);
    }

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }
}
