package dev.postern.server.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What of a kubeconfig holds until the restart: where the API server is, which command and which files say who the gateway
 * is. A file that came to say something else is refused as a whole, or it would mean less than it says.
 */
record KubeconfigChanges(KubeconfigContext first) {
    /** A problem for each key of this kind that is not what it was. */
    void check(KubeconfigContext now) {
        KubeconfigFile.Cluster was = first.cluster();
        KubeconfigFile.Cluster is = now.cluster();
        Place cluster = now.clusterPlace();
        same(was.server(), is.server(), cluster.at("server"));
        same(was.proxyUrl(), is.proxyUrl(), cluster.at("proxy-url"));
        same(was.tlsServerName(), is.tlsServerName(), cluster.at("tls-server-name"));
        same(was.caFile(), is.caFile(), cluster.at("certificate-authority"));
        if (first.user().exec() != null) {
            // The command is told them.
            same(was.extensions(), is.extensions(), cluster.at("extensions"));
        }
        user(first.user(), now.user(), now.userPlace());
    }

    private static void user(KubeconfigFile.User was, KubeconfigFile.User is, Place user) {
        same(was.exec(), is.exec(), user.at("exec"));
        same(was.certificateFile(), is.certificateFile(), user.at("client-certificate"));
        same(was.keyFile(), is.keyFile(), user.at("client-key"));
        same(was.tokenFile(), is.tokenFile(), user.at("tokenFile"));
    }

    private static void same(@Nullable Object was, @Nullable Object is, Place place) {
        if (!Objects.equals(was, is)) {
            place.problem("has changed, and what it was holds until the restart: restart Postern");
        }
    }
}
