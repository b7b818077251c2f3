package dev.postern.server.cluster;

import dev.postern.proxy.authz.ClusterRole;
import dev.postern.proxy.authz.PolicyRule;
import dev.postern.proxy.authz.RbacAuthorizer;
import dev.postern.proxy.authz.RbacPolicy;
import dev.postern.proxy.authz.RbacPolicy.ClusterRoleBinding;
import dev.postern.proxy.authz.RbacPolicy.RoleRef;
import dev.postern.proxy.authz.RbacPolicy.Subject;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.tls.TrustAnchors;
import dev.postern.server.dev.container.ContainerRuntime;
import dev.postern.server.dev.kubelet.KubeletOptions;
import dev.postern.server.dev.kubelet.KubeletServer;
import dev.postern.server.dev.streaming.StreamingOptions;
import dev.postern.server.dev.trace.Trace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The kubelet stand-in as a node of the rig's would be: the same users, and the same rights. */
final class StandIn implements AutoCloseable {
    private final ContainerRuntime runtime;
    private final KubeletServer server;

    private StandIn(ContainerRuntime runtime, KubeletServer server) {
        this.runtime = runtime;
        this.server = server;
    }

    static StandIn start(Path folder, Path rig) throws IOException {
        ContainerRuntime runtime = ContainerRuntime.start(folder, Trace.SILENT);
        KubeletOptions options = new KubeletOptions(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "node-1",
                new KubeletOptions.Tls(
                        TestPki.kubelet("node-1").keyPair(),
                        TrustAnchors.parse(Files.readString(rig.resolve("pki/client-ca.crt")))),
                RbacAuthorizer.of(policy()),
                StreamingOptions.DEFAULTS);
        return new StandIn(runtime, KubeletServer.start(options, runtime, Trace.SILENT));
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        runtime.close();
    }

    /** {@code system:kubelet-api-admin} for the gateway, and the right of node operators. */
    private static RbacPolicy policy() {
        List<PolicyRule> admin = List.of(
                rule("*", "nodes/log", "nodes/metrics", "nodes/proxy", "nodes/stats"),
                rule("*", "nodes/configz", "nodes/healthz", "nodes/pods"));
        return new RbacPolicy(
                List.of(),
                List.of(
                        new ClusterRole("admin", Map.of(), admin, List.of()),
                        new ClusterRole("operator", Map.of(), List.of(rule("create", "nodes/proxy")), List.of())),
                List.of(),
                List.of(binding("admin", "kubelet-admins"), binding("operator", "node-operators")));
    }

    private static PolicyRule rule(String verb, String... resources) {
        return new PolicyRule(List.of(verb), List.of(""), List.of(resources), List.of(), List.of());
    }

    private static ClusterRoleBinding binding(String role, String group) {
        return new ClusterRoleBinding(
                role,
                new RoleRef(RoleRef.Kind.CLUSTER_ROLE, role),
                List.of(new Subject(Subject.Kind.GROUP, "", group)));
    }
}
