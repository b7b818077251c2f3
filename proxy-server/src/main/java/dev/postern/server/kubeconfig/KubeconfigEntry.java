package dev.postern.server.kubeconfig;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A context with the cluster and the user that it names.
 *
 * @param context its name
 */
public record KubeconfigEntry(String context, Cluster cluster, User user) {
    /**
     * Where the server is and whom it must be.
     *
     * @param name of the cluster
     * @param server URL, {@code https}
     * @param authority what signed its certificate
     * @param tlsServerName the name that its certificate is verified for, where the URL has another; null where it has not
     */
    public record Cluster(
            String name,
            String server,
            Content authority,
            @Nullable String tlsServerName) {}

    /**
     * Who asks.
     *
     * @param name of the user within the file; the server does not see it
     */
    public record User(String name, Credential credential) {}

    /** The keys of {@code contexts[].context}. */
    Map<String, Object> contextKeys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("cluster", cluster.name);
        keys.put("user", user.name);
        return keys;
    }

    /** The keys of {@code clusters[].cluster}. */
    Map<String, Object> clusterKeys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("server", cluster.server);
        keys.putAll(cluster.authority.keys("certificate-authority"));
        if (cluster.tlsServerName != null) {
            keys.put("tls-server-name", cluster.tlsServerName);
        }
        return keys;
    }

    /** The keys of {@code users[].user}. */
    Map<String, Object> userKeys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        if (user.credential instanceof Credential.ClientCertificate pair) {
            keys.putAll(pair.certificate().keys("client-certificate"));
            keys.putAll(pair.key().keys("client-key"));
        } else if (user.credential instanceof Credential.TokenFile file) {
            keys.put("tokenFile", file.path().toString());
        } else if (user.credential instanceof Credential.Token token) {
            keys.put("token", token.token());
        } else if (user.credential instanceof Credential.Exec exec) {
            keys.put("exec", execKeys(exec));
        }
        return keys;
    }

    /** {@code interactiveMode} must be there from v1 on; older kubectls do not know it and do not mind. */
    private static Map<String, Object> execKeys(Credential.Exec exec) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("apiVersion", exec.apiVersion());
        keys.put("command", exec.command());
        if (!exec.arguments().isEmpty()) {
            keys.put("args", List.copyOf(exec.arguments()));
        }
        keys.put("interactiveMode", "IfAvailable");
        return keys;
    }
}
