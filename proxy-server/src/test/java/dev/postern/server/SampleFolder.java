package dev.postern.server;

import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder with freshly made keys, certificates, policy and kubeconfig under the names that the examples use. */
public final class SampleFolder {
    /** A configuration that has every section and no problem. */
    public static final String CONFIG = """
            apiVersion: postern.dev/v1alpha1
            kind: PosternConfiguration
            serving:
              bindAddress: 127.0.0.1
              port: 0
              tlsCertFile: serving.crt
              tlsPrivateKeyFile: serving.key
            admin: {bindAddress: 127.0.0.1, port: 0}
            authentication:
              x509: {clientCAFile: client-ca.crt}
              tokenAuthFile: tokens.csv
            authorization:
              podGate: [RBAC]
              nodeGate: [RBAC]
              rbacFiles: [policy.yaml]
            clusters:
            - name: sample
              kubeconfig: postern.kubeconfig
              identity: Impersonate
              route: Kubelet
              kubelet:
                clientCertificateFile: kubelet-client.crt
                clientKeyFile: kubelet-client.key
                certificateAuthorityFile: kubelet-ca.crt
                preferredAddressTypes: [InternalIP, Hostname]
                verifyNodeName: true
            streaming: {idleTimeout: 1h30m}
            trustedProxies: []
            """;

    private static final String POLICY = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: developer}
            rules:
            - {apiGroups: [""], resources: [pods/exec, nodes/proxy], verbs: [create]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: developers}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: developer}
            subjects:
            - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}
            """;

    private static final String INVENTORY = """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: Node
              metadata: {name: node-1, labels: {kubernetes.io/hostname: node-1}}
              status:
                addresses: [{type: InternalIP, address: 192.0.2.11}]
                daemonEndpoints: {kubeletEndpoint: {Port: 10250}}
            - apiVersion: v1
              kind: Pod
              metadata: {name: shell, namespace: default, uid: 0b9d}
              spec: {nodeName: node-1, containers: [{name: shell}]}
            """;

    private final Path folder;

    private SampleFolder(Path folder) {
        this.folder = folder;
    }

    /** Writes everything but the configuration itself into an empty folder. */
    public static SampleFolder in(Path folder) {
        SampleFolder sample = new SampleFolder(folder);
        sample.pair("serving", TestPki.serving());
        sample.pair("kubelet-client", TestPki.gatewayAtKubelets());
        sample.pair("postern", TestPki.gatewayAtApiServer());
        sample.write("client-ca.crt", TestPki.CLIENT.pem());
        sample.write("kubelet-ca.crt", TestPki.KUBELET.pem());
        sample.write("server-ca.crt", TestPki.API_SERVER.pem());
        sample.secret("tokens.csv", "alice-token,alice,1001,\"developers,testers\"\nbob-token,bob,1002\n");
        sample.write("policy.yaml", POLICY);
        sample.write("inventory.yaml", INVENTORY);
        sample.secret("postern.kubeconfig", kubeconfig("https://192.0.2.10:6443"));
        return sample;
    }

    /** The gateway's own kubeconfig for an API server. */
    public static String kubeconfig(String server) {
        return """
                apiVersion: v1
                kind: Config
                current-context: postern
                contexts:
                - {name: postern, context: {cluster: sample, user: postern}}
                clusters:
                - {name: sample, cluster: {server: "%s", certificate-authority: server-ca.crt}}
                users:
                - {name: postern, user: {client-certificate: postern.crt, client-key: postern.key}}
                """.formatted(server);
    }

    /** Writes {@code postern.yaml}. */
    public Path config(String text) {
        return write("postern.yaml", text);
    }

    /**
     * Writes a configuration that names every kind of file that is read again, and those files. The API server is behind a
     * proxy on this port, whose login is {@code first}.
     */
    public Path everyFile(int proxyPort) {
        write("front-proxy-ca.crt", TestPki.STRANGER.pem());
        write("authentication.yaml", authentication(false));
        secret("proxy.login", "postern:first");
        return config(CONFIG.replace(
                        "  tokenAuthFile: tokens.csv\n",
                        "  tokenAuthFile: tokens.csv\n" + "  configFile: authentication.yaml\n"
                                + "  requestHeader: {clientCAFile: front-proxy-ca.crt, allowedNames: [front-proxy]}\n")
                .replace(
                        "  identity: Impersonate\n",
                        "  egress: {proxyURL: \"http://127.0.0.1:" + proxyPort + "\", credentialsFile: proxy.login}\n")
                .replace("    verifyNodeName: true\n", """
                            nodeCIDRs: [127.0.0.0/8]
                            egress:
                            - nodeCIDRs: [203.0.113.0/24]
                              proxyURL: "http://127.0.0.1:1"
                              credentialsFile: proxy.login
                        """));
    }

    /** The text of an AuthenticationConfiguration without issuers. */
    public static String authentication(boolean anonymous) {
        return """
                apiVersion: apiserver.config.k8s.io/v1
                kind: AuthenticationConfiguration
                anonymous: {enabled: %s}
                """.formatted(anonymous);
    }

    /** Writes a file that everyone may read. */
    public Path write(String name, String text) {
        return write(name, text, "rw-r--r--");
    }

    /** Writes a file that only its owner may read. */
    public Path secret(String name, String text) {
        return write(name, text, "rw-------");
    }

    /** A file of the folder. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    private void pair(String name, TestCertificate certificate) {
        write(name + ".crt", certificate.chainPem());
        secret(name + ".key", certificate.keyPem());
    }

    private Path write(String name, String text, String mode) {
        try {
            Path file = Files.writeString(folder.resolve(name), text);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
