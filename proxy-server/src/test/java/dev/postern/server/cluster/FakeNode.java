package dev.postern.server.cluster;

import dev.postern.proxy.harness.FakeKubelet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A node of the rig's cluster whose kubelet is a test's own, and a pod {@code on-NAME} that it runs. */
final class FakeNode implements AutoCloseable {
    private final Kubectl admin;
    private final String name;
    private final FakeKubelet kubelet;

    private FakeNode(Kubectl admin, String name, FakeKubelet kubelet) {
        this.admin = admin;
        this.name = name;
        this.kubelet = kubelet;
    }

    static FakeNode register(Cluster cluster, String name) throws IOException {
        FakeKubelet kubelet = new FakeKubelet(name);
        FakeNode node = new FakeNode(cluster.rig().kubectl("admin"), name, kubelet);
        Path objects = cluster.folder("nodes").resolve(name + ".yaml");
        Files.writeString(objects, """
                apiVersion: v1
                kind: Node
                metadata: {name: %s}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: on-%s, namespace: default}
                spec: {nodeName: %s, containers: [{name: main, image: none}]}
                """.formatted(name, name, name), StandardCharsets.UTF_8);
        node.require("apply", "-f", objects.toString());
        node.require(
                "patch", "node", name, "--subresource=status", "--type=merge", "-p", """
                {"status": {"addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
                 "daemonEndpoints": {"kubeletEndpoint": {"Port": %d}}}}""".formatted(kubelet.port()));
        return node;
    }

    String pod() {
        return "on-" + name;
    }

    FakeKubelet kubelet() {
        return kubelet;
    }

    @Override
    public void close() {
        require("delete", "pod", pod(), "--force", "--grace-period=0");
        require("delete", "node", name);
        kubelet.close();
    }

    private void require(String... arguments) {
        Kubectl.Result result = admin.run(arguments);
        if (result.exit() != 0) {
            throw new IllegalStateException(result.toString());
        }
    }
}
