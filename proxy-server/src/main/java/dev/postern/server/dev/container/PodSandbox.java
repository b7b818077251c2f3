package dev.postern.server.dev.container;

import dev.postern.server.dev.container.PodScope.PodName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A running pod of the node. Any thread. */
public final class PodSandbox {
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final String REFUSED =
            "failed to execute portforward in network namespace \"/var/run/netns/cni-%s\": failed to connect to localhost:%d"
                    + " inside namespace \"%s\", IPv4: dial tcp4 127.0.0.1:%d: connect: connection refused IPv6 dial tcp6"
                    + " [::1]:%d: connect: connection refused ";

    private final PodSpec spec;
    private final PodName pod;
    private final String ip;
    private final List<Container> containers;
    private final Instant startTime = Instant.now();
    private final String id = Ids.next();
    private final String network = UUID.randomUUID().toString();

    PodSandbox(PodSpec spec, PodScope scope, String ip) {
        this.spec = spec;
        this.pod = scope.pod();
        this.ip = ip;
        this.containers = spec.containers().stream()
                .map(part -> new Container(part.spec(), part.workload(), scope))
                .toList();
    }

    public String namespace() {
        return pod.namespace();
    }

    public String name() {
        return pod.name();
    }

    /** A UUID, another one for each runtime. */
    public String uid() {
        return pod.uid();
    }

    /** The runtime's own name of it, 64 hexadecimal digits; stands in port-forward's error texts. */
    public String id() {
        return id;
    }

    public Map<String, String> labels() {
        return spec.labels();
    }

    /** Of a documentation range (RFC 5737): nothing listens there, port-forward goes elsewhere. */
    public String ip() {
        return ip;
    }

    public Instant startTime() {
        return startTime;
    }

    /** In the order of the pod's spec. */
    public List<Container> containers() {
        return containers;
    }

    public Optional<Container> container(String name) {
        return containers.stream()
                .filter(container -> container.spec().name().equals(name))
                .findFirst();
    }

    /** The ports that the pod's first container declares ({@code containerPort}). */
    public List<Integer> ports() {
        return spec.ports().keySet().stream().sorted().toList();
    }

    /**
     * Connects to a port of the pod's loopback interface. Blocks, for 5 s at most.
     *
     * @throws IOException with the runtime's sentence where nothing listens
     */
    public Socket connect(int port) throws IOException {
        PodSpec.LocalPort local = spec.ports().get(port);
        if (local == null) {
            throw new IOException(REFUSED.formatted(network, port, id, port, port));
        }
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), local.number()), CONNECT_TIMEOUT_MS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException(REFUSED.formatted(network, port, id, port, port), e);
        }
    }

    void start() throws IOException {
        for (Container container : containers) {
            container.start();
        }
    }
}
