package dev.postern.server.cluster;

import dev.postern.proxy.authz.RbacPolicy;
import dev.postern.proxy.tls.TrustAnchors;
import dev.postern.server.dev.apiserver.ApiServerFixture;
import dev.postern.server.dev.apiserver.objects.ClusterObjects;
import dev.postern.server.dev.apiserver.objects.ContainerSnapshot;
import dev.postern.server.dev.apiserver.objects.NodeSnapshot;
import dev.postern.server.dev.apiserver.objects.NodeSystem;
import dev.postern.server.dev.apiserver.objects.PodSnapshot;
import dev.postern.server.dev.container.ContainerSpec;
import dev.postern.server.dev.container.ContainerState;
import dev.postern.server.dev.container.ContainerStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** The pods of the real cluster, on one node, for its users. */
final class StandInObjects {
    private StandInObjects() {}

    /** {@code folder} is the rig's. */
    static ApiServerFixture start(Path folder, RbacPolicy policy) throws IOException {
        TrustAnchors clientCA = TrustAnchors.parse(Files.readString(folder.resolve("pki/client-ca.crt")));
        NodeSnapshot.Kubelet kubelet = new NodeSnapshot.Kubelet("127.0.0.1", 10250, List.of("Feature"));
        NodeSystem system = new NodeSystem(2, 1L << 30, "Linux", "6.1.0", "amd64");
        ClusterObjects objects =
                new ClusterObjects(new NodeSnapshot("node-1", kubelet, Instant.now(), system), Clock.systemUTC());
        objects.put(pod("frontend", Map.of("app", "frontend"), container("web", false, false)));
        objects.put(pod("shell", Map.of(), container("shell", false, false)));
        objects.put(pod("cat", Map.of(), container("cat", true, false), container("terminal", true, true)));
        objects.put(pod("ticker", Map.of(), container("ticker", false, false)));
        objects.put(pod("two", Map.of(), container("first", false, false), container("second", false, false)));
        objects.putService("default", "web", 80, Map.of("app", "frontend"));
        return ApiServerFixture.start(policy, clientCA, objects);
    }

    private static PodSnapshot pod(String name, Map<String, String> labels, ContainerSnapshot... containers) {
        return new PodSnapshot(
                new PodSnapshot.Metadata("default", name, UUID.randomUUID().toString(), labels, Map.of()),
                "192.0.2.1",
                Instant.now(),
                List.of(),
                Stream.of(containers).toList());
    }

    private static ContainerSnapshot container(String name, boolean stdin, boolean tty) {
        return new ContainerSnapshot(
                new ContainerSpec(name, "image", List.of("sh"), stdin, tty),
                new ContainerStatus(
                        "containerd://" + UUID.randomUUID(), new ContainerState.Running(Instant.now()), null, 0));
    }
}
