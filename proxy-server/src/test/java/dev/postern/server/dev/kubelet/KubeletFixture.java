package dev.postern.server.dev.kubelet;

import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.tls.TrustAnchors;
import dev.postern.server.dev.container.ContainerRuntime;
import dev.postern.server.dev.streaming.StreamingOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A kubelet of the node {@code dev} with the usual pods, and what it tells of itself. */
public final class KubeletFixture implements AutoCloseable {
    private final ContainerRuntime runtime;
    private final KubeletServer server;
    private final List<String> trace = new CopyOnWriteArrayList<>();

    /** Starts it on a free port. */
    public KubeletFixture(Path folder, Authorizer authorizer) throws IOException {
        this.runtime = ContainerRuntime.start(folder, (hop, connection, step) -> trace.add(hop + " " + step));
        KubeletOptions options = new KubeletOptions(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "dev",
                new KubeletOptions.Tls(TestPki.kubelet("dev").keyPair(), TrustAnchors.parse(TestPki.CLIENT.pem())),
                authorizer,
                StreamingOptions.DEFAULTS);
        this.server = KubeletServer.start(options, runtime, (hop, connection, step) -> trace.add(hop + " " + step));
    }

    ContainerRuntime runtime() {
        return runtime;
    }

    public int port() {
        return server.port();
    }

    List<String> trace() {
        return trace;
    }

    /** A connection of this user's. */
    RawClient client(String user, String... groups) {
        return RawClient.tls(server.port(), TestPki.user(user, groups));
    }

    /** One request on a connection of its own. */
    RawResponse ask(String user, String requestLine, String... fields) {
        try (RawClient client = client(user)) {
            StringBuilder head = new StringBuilder(requestLine + " HTTP/1.1\r\nHost: dev\r\n");
            for (String field : fields) {
                head.append(field).append("\r\n");
            }
            return client.send(head + "\r\n").response();
        }
    }

    @Override
    public void close() {
        server.close();
        runtime.close();
    }
}
