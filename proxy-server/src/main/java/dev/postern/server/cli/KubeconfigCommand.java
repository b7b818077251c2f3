package dev.postern.server.cli;

import dev.postern.proxy.GatewayOptions.ClusterEntry;
import dev.postern.proxy.GatewayOptions.ClusterOptions;
import dev.postern.proxy.front.FrontOptions;
import dev.postern.server.config.Configuration;
import dev.postern.server.kubeconfig.Content;
import dev.postern.server.kubeconfig.Credential;
import dev.postern.server.kubeconfig.CredentialFiles;
import dev.postern.server.kubeconfig.KubeconfigDocument;
import dev.postern.server.kubeconfig.KubeconfigEntry;
import dev.postern.server.kubeconfig.KubeconfigTarget;
import dev.postern.server.kubeconfig.ServerUrl;
import dev.postern.server.kubeconfig.ServingCertificate;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code postern kubeconfig}: what kubectl needs to talk to this gateway as one user. */
@Command(
        name = "kubeconfig",
        description = {
            "Write a kubeconfig with which a user's kubectl talks to this gateway.",
            "",
            "It is printed, or merged into a file with --output: other entries of that file stay as they are. The server, its CA"
                    + " and its name are those of the configuration. Where the gateway has several clusters there is a context"
                    + " for each, at the cluster's own host where the serving certificate has it, else below /clusters/NAME.",
            ""
        },
        footer = {
            "",
            "  postern kubeconfig --config postern.yaml --user alice --client-certificate alice.crt --client-key alice.key",
            "  postern kubeconfig --config postern.yaml --user alice --token-file alice.token --output ~/.kube/config"
        })
final class KubeconfigCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Mixin
    private final CredentialOptions credentials = new CredentialOptions();

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description =
                    "Name of the user in the file; the context is then NAME@CLUSTER. Without it both are called CLUSTER.")
    private @Nullable String user;

    @Option(
            names = "--embed-certs",
            description = "Write certificates, key and token into the kubeconfig instead of their paths.")
    private boolean embed;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Where users reach the gateway. Default: its serving address and port.")
    private @Nullable String server;

    @Option(
            names = "--certificate-authority",
            paramLabel = "FILE",
            description =
                    "The CA of the serving certificate (PEM). Default: its issuer, where tlsCertFile holds it, or itself.")
    private @Nullable Path authority;

    @Option(
            names = "--tls-server-name",
            paramLabel = "NAME",
            description =
                    "The name that the serving certificate is verified for. Default: the server's host, or a name of the"
                            + " certificate where it has not that one.")
    private @Nullable String tlsServerName;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Merge into this file instead of printing.")
    private @Nullable Path output;

    @Option(names = "--keep-current-context", description = "Do not make the new context the file's current one.")
    private boolean keepCurrentContext;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Optional<Configuration> configuration = config.read(err);
        if (configuration.isEmpty()) {
            return ExitCode.USAGE;
        }
        try {
            write(entries(configuration.get()));
            return ExitCode.OK;
        } catch (IllegalArgumentException wrong) {
            err.println(wrong.getMessage());
            err.flush();
            return ExitCode.USAGE;
        }
    }

    private List<KubeconfigEntry> entries(Configuration configuration) {
        CredentialFiles files = new CredentialFiles(configuration.gateway().authentication(), embed);
        Credential credential = credentials.read(files);
        FrontOptions front = configuration.gateway().front();
        ServingCertificate serving = new ServingCertificate(front.certificate().current());
        ServerUrl url = server == null ? ServerUrl.of(front.bindAddress(), front.port()) : ServerUrl.parse(server);
        Content ca = authority == null ? issuer(serving) : files.authority(authority);
        List<ClusterOptions> clusters = configuration.gateway().clusters();
        return clusters.stream()
                .map(cluster -> {
                    ServerUrl its = clusters.size() == 1 ? url : url(cluster.entry(), url, serving);
                    String name = cluster.name();
                    return new KubeconfigEntry(
                            user == null ? name : user + "@" + name,
                            new KubeconfigEntry.Cluster(name, its.url(), ca, serverName(serving, its)),
                            new KubeconfigEntry.User(user == null ? name : user, credential));
                })
                .toList();
    }

    /** A host of the cluster's own, where the certificate is for it; below a prefix else, which needs no name in DNS. */
    private ServerUrl url(ClusterEntry cluster, ServerUrl gateway, ServingCertificate serving) {
        if (tlsServerName != null) {
            return gateway.below(cluster.name());
        }
        return cluster.hosts().stream()
                .filter(serving::isFor)
                .findFirst()
                .map(gateway::at)
                .orElseGet(() -> gateway.below(cluster.name()));
    }

    private static Content issuer(ServingCertificate serving) {
        return new Content.Embedded(serving.authority()
                .orElseThrow(() ->
                        new IllegalArgumentException("serving.tlsCertFile: does not hold the CA of its certificate:"
                                + " name the CA's file with --certificate-authority")));
    }

    private @Nullable String serverName(ServingCertificate serving, ServerUrl url) {
        if (tlsServerName == null) {
            return serving.nameInsteadOf(url.host()).orElse(null);
        }
        if (!serving.isFor(tlsServerName)) {
            throw new IllegalArgumentException("--tls-server-name: the serving certificate is not for \""
                    + tlsServerName + "\", so kubectl would refuse it: name one of its subject alternative names");
        }
        return tlsServerName;
    }

    private void write(List<KubeconfigEntry> entries) throws IOException {
        if (output != null) {
            List<String> replaced = new KubeconfigTarget(output).merge(entries, !keepCurrentContext);
            PrintWriter err = spec.commandLine().getErr();
            entries.forEach(entry -> err.println("wrote context " + entry.context() + " to " + output));
            if (!replaced.isEmpty()) {
                err.println("replaced: " + String.join(", ", replaced));
            }
            err.flush();
            return;
        }
        KubeconfigDocument document = KubeconfigDocument.empty();
        entries.forEach(document::put);
        if (!keepCurrentContext) {
            document.use(entries.get(0).context());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(document.text());
        out.flush();
    }
}
