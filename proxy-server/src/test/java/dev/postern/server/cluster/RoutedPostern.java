package dev.postern.server.cluster;

import java.io.IOException;
import java.nio.file.Path;

/** A Postern whose streams take a certain way, and the users that it can have: by certificate, or by token. */
record RoutedPostern(Cluster cluster, Way way, Postern postern) implements KubectlTarget, AutoCloseable {
    @Override
    public Kubectl kubectl(String program, String user) throws IOException {
        return way.forwardsTokens()
                ? postern.kubectlWithToken(program, user + "-token")
                : postern.kubectl(cluster.rig(), program, user);
    }

    @Override
    public Path folder(String name) throws IOException {
        return cluster.folder(way + "-" + name);
    }

    @Override
    public void close() {
        postern.close();
    }
}
