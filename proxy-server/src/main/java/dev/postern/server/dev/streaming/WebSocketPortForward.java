package dev.postern.server.dev.streaming;

import dev.postern.server.dev.streaming.StreamingRequest.PortForward;
import dev.postern.server.dev.streaming.WebSocketChannel.Use;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Port-forward over WebSocket: one connection to each port that the request names, two channels each. Event loop. */
final class WebSocketPortForward implements WebSocketConnection.Owner {
    /** The subprotocols. */
    static final Map<String, WebSocketConnection.Codec> PROTOCOLS = Map.of(
            "", WebSocketConnection.Codec.BINARY,
            "v4.channel.k8s.io", WebSocketConnection.Codec.BINARY,
            "v4.base64.channel.k8s.io", WebSocketConnection.Codec.BASE64);

    private final WebSocketConnection connection;
    private final PortForward pod;
    private final List<Integer> ports;
    private final SessionResources resources;
    private final List<Forwarding> running = new ArrayList<>();
    private final AtomicInteger left;

    WebSocketPortForward(
            WebSocketConnection connection, PortForward pod, List<Integer> ports, SessionResources resources) {
        this.connection = connection;
        this.pod = pod;
        this.ports = List.copyOf(ports);
        this.resources = resources;
        this.left = new AtomicInteger(ports.size());
    }

    /** The channels by their numbers: data, error, data, error. */
    static List<Use> uses(List<Integer> ports) {
        return ports.stream()
                .flatMap(port -> List.of(Use.BOTH, Use.READ_BY_CLIENT).stream())
                .toList();
    }

    /** Tells the port on each channel, low octet first, and connects. */
    @Override
    public void opened() {
        for (int i = 0; i < ports.size(); i++) {
            int port = ports.get(i);
            byte[] told = {(byte) port, (byte) (port >> 8)};
            WebSocketChannel data = connection.channel(2 * i);
            WebSocketChannel error = connection.channel(2 * i + 1);
            data.send(told);
            error.send(told);
            String name = "channel " + 2 * i + " to port " + port;
            resources.trace().kubelet(name + " opened");
            Forwarding forwarding = new Forwarding(pod, port, data, resources);
            running.add(forwarding);
            resources.blocking().execute(() -> forward(forwarding, name, error));
        }
    }

    @Override
    public void ended(String why) {
        running.forEach(Forwarding::abandon);
        resources.trace().kubelet("closed, " + why);
    }

    private void forward(Forwarding forwarding, String name, WebSocketChannel error) {
        String failure = forwarding.run(name);
        if (failure != null) {
            error.send(failure.getBytes(StandardCharsets.UTF_8));
        }
        if (left.decrementAndGet() == 0) {
            connection.close("all ports are closed");
        }
    }
}
