package dev.postern.server.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a kubeconfig is read (kubernetes.io/docs/reference/config-api/kubeconfig.v1). */
@Keys(othersIgnored = true)
record KubeconfigFile(
        @Key(name = "current-context", fallback = "''") String currentContext,
        @Key(fallback = "[]") List<NamedContext> contexts,
        @Key(fallback = "[]") List<NamedCluster> clusters,
        @Key(fallback = "[]") List<NamedUser> users) {

    /** An element of {@code contexts}. */
    @Keys(othersIgnored = true)
    record NamedContext(String name, Context context) {}

    /** Which cluster, as which user. */
    @Keys(othersIgnored = true)
    record Context(String cluster, String user) {}

    /** An element of {@code clusters}. */
    @Keys(othersIgnored = true)
    record NamedCluster(String name, Cluster cluster) {}

    /** Where the API server is and whom it must be. */
    @Keys(othersIgnored = true)
    record Cluster(
            String server,
            @Key(name = "certificate-authority") @Nullable Path caFile,

            @Key(name = "certificate-authority-data") @Nullable
            String caData,

            @Key(name = "insecure-skip-tls-verify", fallback = "false")
            boolean insecure,

            @Key(name = "proxy-url") @Nullable String proxyUrl,
            @Key(name = "tls-server-name") @Nullable String tlsServerName,

            @Key(fallback = "[]") List<NamedExtension> extensions) {
        /** With a password where the URL of the proxy has one. */
        @Override
        public String toString() {
            return "Cluster " + server;
        }
    }

    /** An element of a cluster's {@code extensions}; {@code client.authentication.k8s.io/exec} is handed to a command. */
    @Keys(othersIgnored = true)
    record NamedExtension(String name, @Nullable Object extension) {}

    /** An element of {@code users}. */
    @Keys(othersIgnored = true)
    record NamedUser(String name, @Key(fallback = "{}") User user) {}

    /** A credential. */
    @Keys(othersIgnored = true)
    record User(
            @Key(name = "client-certificate") @Nullable Path certificateFile,
            @Key(name = "client-certificate-data") @Nullable String certificateData,
            @Key(name = "client-key") @Nullable Path keyFile,
            @Key(name = "client-key-data") @Nullable String keyData,
            @Nullable String token,
            @Nullable Path tokenFile,
            @Nullable Exec exec,
            @Key(name = "auth-provider") @Nullable Object authProvider,
            @Nullable Object username,
            @Nullable Object as) {
        @Override
        public String toString() {
            return "User";
        }
    }

    /** A command that prints a credential (client-go {@code tools/clientcmd/api ExecConfig}). */
    @Keys(othersIgnored = true)
    record Exec(
            @Key(fallback = "''") String apiVersion,
            String command,
            @Key(fallback = "[]") List<String> args,
            @Key(fallback = "[]") List<Variable> env,
            @Key(fallback = "''") String interactiveMode,
            @Key(fallback = "false") boolean provideClusterInfo,
            @Key(fallback = "''") String installHint) {
        /** Without arguments and variables, which may hold secrets. */
        @Override
        public String toString() {
            return "Exec " + command;
        }
    }

    /** A variable of its environment. */
    @Keys(othersIgnored = true)
    record Variable(String name, String value) {
        @Override
        public String toString() {
            return "Variable " + name;
        }
    }
}
