package dev.postern.server.dev;

import dev.postern.server.dev.pki.IssuedCertificate;
import dev.postern.server.files.OwnerOnly;
import dev.postern.server.kubeconfig.Content;
import dev.postern.server.kubeconfig.Credential;
import dev.postern.server.kubeconfig.KubeconfigDocument;
import dev.postern.server.kubeconfig.KubeconfigEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files by which the gateway and the people find what runs: the configuration, the policy and two kubeconfigs. */
final class DevFiles {
    private static final String CONFIGURATION = """
            # Written by postern dev at each start; "postern serve --config" takes it too, while the cluster behind it runs.
            apiVersion: postern.dev/v1alpha1
            kind: PosternConfiguration
            serving:
              bindAddress: 127.0.0.1
              port: %d
              tlsCertFile: pki/serving.crt
              tlsPrivateKeyFile: pki/serving.key
            admin: {bindAddress: 127.0.0.1, port: %d}
            authentication:
              x509: {clientCAFile: pki/client-ca.crt}
            authorization:
              podGate: [RBAC]
              nodeGate: [RBAC]
              rbacFiles: [policy.yaml]
            clusters:
            - name: %s
              kubeconfig: postern.kubeconfig
              kubelet:
                clientCertificateFile: pki/kubelet-client.crt
                clientKeyFile: pki/kubelet-client.key
                certificateAuthorityFile: pki/kubelet-ca.crt
                # The node is this machine.
                nodeCIDRs: [127.0.0.0/8]
            """;

    private final StateFolder state;
    private final DevPki pki;

    DevFiles(StateFolder state, DevPki pki) {
        this.state = state;
        this.pki = pki;
    }

    /** Writes what the gateway reads, and returns its configuration file. A policy that is there stays. */
    Path forGateway(DevOptions options, int apiServerPort) throws IOException {
        Path policy = state.file("policy.yaml");
        if (!Files.exists(policy)) {
            OwnerOnly.write(policy, DevPolicy.TEXT);
        }
        KubeconfigDocument own = KubeconfigDocument.empty();
        own.put(entry(
                DevNames.POSTERN,
                new KubeconfigEntry.Cluster(
                        DevNames.CLUSTER,
                        "https://127.0.0.1:" + apiServerPort,
                        new Content.File(pki.authorities().apiServer().certificateFile()),
                        null),
                pki.posternAtApiServer()));
        own.use(DevNames.POSTERN);
        OwnerOnly.write(state.file("postern.kubeconfig"), own.text());
        Path configuration = state.file("postern.yaml");
        OwnerOnly.write(configuration, CONFIGURATION.formatted(options.port(), options.adminPort(), DevNames.CLUSTER));
        return configuration;
    }

    /** Writes the people's kubeconfig: a context for each, the first one's current. */
    Path forPeople(int port) throws IOException {
        KubeconfigEntry.Cluster gateway = new KubeconfigEntry.Cluster(
                DevNames.CLUSTER,
                "https://127.0.0.1:" + port,
                new Content.File(pki.authorities().serving().certificateFile()),
                null);
        KubeconfigDocument document = KubeconfigDocument.empty();
        for (DevUser user : DevUser.values()) {
            document.put(entry(user.userName(), gateway, pki.users().get(user.ordinal())));
        }
        document.use(DevUser.values()[0].userName());
        Path file = state.file("kubeconfig");
        OwnerOnly.write(file, document.text());
        return file;
    }

    private static KubeconfigEntry entry(String name, KubeconfigEntry.Cluster cluster, IssuedCertificate certificate) {
        return new KubeconfigEntry(
                name,
                cluster,
                new KubeconfigEntry.User(
                        name,
                        new Credential.ClientCertificate(
                                new Content.File(certificate.certificateFile()),
                                new Content.File(certificate.keyFile()))));
    }
}
