package dev.postern.server.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A rig and a Postern in front of it, for the whole suite. */
final class Cluster implements KubectlTarget, AutoCloseable {
    private static final int PORT = 643;
    private static final int ROUTED = 700;

    /** The rig's roles, as people would copy them, and the node gate for developers alone. */
    static final String POLICY = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: developer}
            rules:
            - {apiGroups: [""], resources: [pods/exec, pods/attach, pods/portforward], verbs: [create]}
            - {apiGroups: [""], resources: [pods/log], verbs: [get]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: developers, namespace: default}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: developer}
            subjects:
            - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}
            - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: readers}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: node-streamer}
            rules:
            - {apiGroups: [""], resources: [nodes/proxy], verbs: [create]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: node-streamers}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: node-streamer}
            subjects:
            - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}
            """;

    private final Path folder;
    private final Nodes nodes;
    private final Rig rig;
    private final Postern postern;
    private final Map<Way, RoutedPostern> routed = new EnumMap<>(Way.class);

    private Cluster(Path folder, Nodes nodes, Rig rig, Postern postern) {
        this.folder = folder;
        this.nodes = nodes;
        this.rig = rig;
        this.postern = postern;
    }

    static Cluster start(Nodes nodes) {
        try {
            Path folder = Files.createTempDirectory("postern-cluster");
            Rig rig = Rig.start(folder.resolve("rig"), nodes);
            Postern.Settings settings = new Postern.Settings(nodes.ports() + PORT, "RBAC", POLICY);
            return new Cluster(folder, nodes, rig, Postern.start(folder.resolve("postern"), rig, settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Rig rig() {
        return rig;
    }

    Postern postern() {
        return postern;
    }

    /** A folder of a test's own. */
    @Override
    public Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    /** One more Postern with other settings, which the caller closes. */
    Postern another(Postern.Settings settings) throws IOException {
        return Postern.start(folder.resolve("postern-" + settings.port()), rig, settings);
    }

    /** The same under another program, whose command this begins with. */
    Postern another(Postern.Settings settings, List<String> under) throws IOException {
        return Postern.start(folder.resolve("postern-" + settings.port()), rig, settings, under);
    }

    /** One more Postern whose streams take this way, and which ends with the suite. */
    RoutedPostern routed(Way way) {
        return routed.computeIfAbsent(way, absent -> {
            int port = nodes.ports() + ROUTED + 2 * way.ordinal();
            try {
                return new RoutedPostern(this, way, another(new Postern.Settings(port, "RBAC", POLICY, "", way)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** This kubectl as this user through Postern; or past it, where the tests themselves are tried. */
    @Override
    public Kubectl kubectl(String program, String user) throws IOException {
        if (System.getProperty("cluster.target", "postern").equals("apiserver")) {
            return new Kubectl(List.of(program.split(" ")), rig.folder().resolve(user + ".kubeconfig"));
        }
        return postern.kubectl(rig, program, user);
    }

    /** The newest kubectl as this user through Postern. */
    Kubectl kubectl(String user) throws IOException {
        return kubectl(System.getProperty("rig") + " kubectl", user);
    }

    @Override
    public void close() throws IOException {
        routed.values().forEach(RoutedPostern::close);
        postern.close();
        rig.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
