package dev.postern.server.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The rig's own kubectl at work against one peer, in one protocol.
 *
 * @param rig the program
 * @param kubeconfig who asks whom
 * @param protocol what kubectl asks to speak
 */
record KubectlWork(Path rig, Path kubeconfig, Protocol protocol) {
    /** The protocols that a kubectl can be told to use, with its word for them. */
    enum Protocol {
        SPDY("false"),
        WEBSOCKET("true");

        private final String webSockets;

        Protocol(String webSockets) {
            this.webSockets = webSockets;
        }
    }

    /** So many octets of a command's standard output. */
    void execDown(long octets) throws IOException, InterruptedException {
        exec("kubectl exec shell -- head -c " + octets + " /dev/zero >/dev/null");
    }

    /** So many octets of a command's standard input. */
    void execUp(long octets) throws IOException, InterruptedException {
        exec("head -c " + octets + " /dev/zero | kubectl exec -i shell -- sh -c 'cat >/dev/null'");
    }

    /** So many octets of a pod's port. */
    void portForwardDown(long octets) throws IOException, InterruptedException {
        Process kubectl = start(List.of(rig.toString(), "kubectl", "port-forward", "pod/frontend", ":80"));
        try (BufferedReader lines = kubectl.inputReader(StandardCharsets.UTF_8)) {
            String forwarding = lines.readLine();
            if (forwarding == null) {
                throw new IOException("kubectl port-forward said nothing and ended with " + kubectl.waitFor());
            }
            String port = forwarding.replaceAll(".*127\\.0\\.0\\.1:([0-9]+) .*", "$1");
            long read = read(URI.create("http://127.0.0.1:" + port + "/bytes?n=" + octets));
            if (read != octets) {
                throw new IOException("a port-forward brought " + read + " octets and not " + octets);
            }
        } finally {
            kubectl.destroy();
            kubectl.waitFor();
        }
    }

    private static long read(URI address) throws IOException {
        byte[] piece = new byte[1 << 16];
        long all = 0;
        try (InputStream body = address.toURL().openStream()) {
            for (int length = body.read(piece); length >= 0; length = body.read(piece)) {
                all += length;
            }
        }
        return all;
    }

    private void exec(String work) throws IOException, InterruptedException {
        Process shell = start(List.of("bash", "-o", "pipefail", "-c", work.replace("kubectl ", rig + " kubectl ")));
        if (!shell.waitFor(3, TimeUnit.MINUTES) || shell.exitValue() != 0) {
            shell.descendants().forEach(ProcessHandle::destroy);
            shell.destroy();
            throw new IOException(work + ": " + protocol + " by " + kubeconfig + " failed");
        }
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
        Map<String, String> environment = builder.environment();
        environment.put("KUBECONFIG", kubeconfig.toString());
        environment.put("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", protocol.webSockets);
        environment.put("KUBECTL_PORT_FORWARD_WEBSOCKETS", protocol.webSockets);
        return builder.redirectError(new File("/dev/stderr")).start();
    }

    /** A kubeconfig for alice at this peer, in this folder. */
    static Path kubeconfig(Path folder, Peer peer, Path ca) throws IOException {
        return Files.writeString(
                folder.resolve(peer.name() + "-alice.kubeconfig"), Templates.ALICE.formatted(peer.host(), ca));
    }
}
