package dev.postern.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.conformance.CommandEnd.Channel;
import dev.postern.proxy.conformance.Leg.Backend;
import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeObjects;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.target.Destination;
import dev.postern.proxy.target.RoutePolicy;
import dev.postern.proxy.target.RouteRule;
import io.micrometer.core.instrument.Counter;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** A leg of the suite, set up anew for each test, with a node of its own, because what is known of one is kept. */
abstract class StreamConformance {
    static final int MIB = 1024 * 1024;

    private static final String UPSTREAM = "upstream";
    private static int nodes;

    final Leg leg;
    final GatewayFixture gateway;

    @RegisterExtension
    final TestExecutionExceptionHandler naming = this::withLeg;

    private final BlockingQueue<BackendConnection> serving = new LinkedBlockingQueue<>();
    private final String node = "conforming-" + ++nodes;
    private final String pod;

    StreamConformance(Leg leg, GatewayFixture gateway) {
        this.leg = leg;
        this.gateway = gateway;
        this.pod = (leg.upstream() ? UPSTREAM : "default") + "/" + node;
    }

    private void withLeg(ExtensionContext context, Throwable failure) {
        throw new AssertionError(leg + ": " + failure.getMessage(), failure);
    }

    /** One gateway for all backends: a namespace's streams go to the API server. */
    static GatewaySettings settings() {
        RouteRule.Match upstream = new RouteRule.Match(List.of(UPSTREAM), Map.of(), List.of(), List.of(), List.of());
        return GatewaySettings.usual()
                .routes(new RoutePolicy(List.of(new RouteRule(upstream, Destination.API_SERVER)), Destination.KUBELET));
    }

    @BeforeEach
    void putNodeAndPod() {
        List<String> features =
                leg.backend() == Backend.DECLARING_KUBELET ? List.of("ExtendWebSocketsToKubelet") : List.of();
        gateway.kubelet().certificate(TestPki.kubelet(node));
        gateway.api()
                .put(
                        FakeApi.nodePath(node),
                        FakeObjects.node(node, gateway.kubelet().port(), features, "InternalIP=127.0.0.1"))
                .pod(pod, node, "c");
    }

    /** What the leg's backend does with every upgrade request. */
    void serve(Serving script) {
        gateway.kubelet().replies(connection -> script.serve(connection.reader().head(), connection));
        gateway.api()
                .on(
                        request -> request.header("upgrade").isPresent(),
                        (request, connection) -> script.serve(request.head(), connection));
    }

    /** Shakes hands and runs this behind the 101. */
    void serveCommand(Command command) {
        serveCommand(command, connection -> {});
    }

    /** The same, and then does that with the connection, where the client has not left before. */
    void serveCommand(Command command, Consumer<BackendConnection> then) {
        serve((head, connection) -> {
            Handshake handshake = shakeHands(head, connection);
            if (handshake.protocol().isPresent()) {
                serving.add(connection);
                play(command, end(handshake, connection), connection);
                then.accept(connection);
            }
        });
    }

    /** A client that leaves ends the process, and the connection. */
    private static void play(Command command, CommandEnd end, BackendConnection connection) throws IOException {
        try {
            command.run(end);
        } catch (EOFException clientLeft) {
            end.close();
            connection.endOutput();
        }
    }

    private static CommandEnd end(Handshake handshake, BackendConnection connection) throws IOException {
        if (!handshake.webSocket()) {
            return SpdyCommandEnd.backend(
                    new SpdyConnection(Wire.of(connection), false), handshake.streams(), connection::endOutput);
        }
        CommandEnd end = new WebSocketCommandEnd(
                new WebSocketConnection(Wire.of(connection), false),
                handshake.protocol().get().equals(ClientProtocol.V5));
        end.send(Channel.STDOUT, new byte[0]);
        return end;
    }

    /** Shakes hands and forwards behind the 101. */
    void servePortForward(Forwarder forwarder) {
        serve((head, connection) -> {
            Handshake handshake = shakeHands(head, connection);
            if (handshake.protocol().isPresent()) {
                serving.add(connection);
                Wire wire = Wire.of(connection);
                forwarder.run(new SpdyConnection(
                        handshake.webSocket() ? new WebSocketConnection(wire, false).tunnel() : wire, false));
            }
        });
    }

    /** Answers in pieces of this size, and does no more. */
    void serveHandshake(int piece) {
        serve((head, connection) -> {
            Handshake handshake = Handshake.of(leg.backend(), head);
            for (byte[] octets : pieces(handshake.answer().getBytes(StandardCharsets.US_ASCII), piece)) {
                connection.write(octets);
            }
            if (handshake.protocol().isEmpty()) {
                connection.endOutput();
            }
        });
    }

    private Handshake shakeHands(String head, BackendConnection connection) {
        Handshake handshake = Handshake.of(leg.backend(), head);
        connection.write(handshake.answer());
        if (handshake.protocol().isEmpty()) {
            connection.endOutput();
        }
        return handshake;
    }

    /** The connection that serves the test's stream, once its 101 is sent. */
    BackendConnection served() throws InterruptedException {
        BackendConnection connection = serving.poll(10, TimeUnit.SECONDS);
        assertThat(connection).as("a stream at the backend").isNotNull();
        return connection;
    }

    /** How many connections reached the backends that are no look-ups. */
    int asked() {
        return gateway.kubelet().accepts() + gateway.api().forwarded().size();
    }

    /** The path of the pod's subresource, with its query. */
    String target(String subresourceAndQuery) {
        return FakeApi.podPath(pod) + "/" + subresourceAndQuery;
    }

    RawClient send(String subresourceAndQuery, List<String> protocols) {
        return gateway.alice().send(leg.client().request(target(subresourceAndQuery), protocols));
    }

    /** A client that has read its 101, which names this protocol. */
    RawClient switched(String subresourceAndQuery, List<String> offered, String agreed) {
        double before = counted("success");
        RawClient client = send(subresourceAndQuery, offered);
        RawResponse head = client.head();
        assertThat(head.statusLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
        assertThat(head.headers(leg.client().protocolHeader())).containsExactly(agreed);
        Awaiting.until(() -> counted("success") == before + 1);
        if (leg.client().webSocket()) {
            assertThat(head.headers("sec-websocket-accept")).containsExactly("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        }
        return client;
    }

    /** Upgrade requests that were counted with this result. */
    double counted(String result) {
        return gateway.meters().find("postern.upgrade.requests").tag("result", result).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** What a refusal by the leg's backend is counted as. */
    String refusedByBackend() {
        return leg.upstream() ? "upstream_refused" : "kubelet_refused";
    }

    static byte[] random(int size) {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        return octets;
    }

    static List<byte[]> pieces(byte[] octets, int size) {
        return IntStream.iterate(0, at -> at < octets.length, at -> at + size)
                .mapToObj(at -> Arrays.copyOfRange(octets, at, Math.min(octets.length, at + size)))
                .toList();
    }

    /** Answers one request for an upgrade, on its connection's thread. */
    interface Serving {
        void serve(String head, BackendConnection connection) throws IOException;
    }
}
