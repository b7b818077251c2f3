package dev.postern.proxy.conformance;

import static dev.postern.proxy.conformance.CommandEnd.Channel.STDIN;
import static dev.postern.proxy.conformance.CommandEnd.Channel.STDOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.stream.SpdyTestFrames;
import dev.postern.proxy.stream.WebSocketTestFrames;
import dev.postern.proxy.stream.WebSocketTestFrames.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages of a command's WebSocket one by one, for every leg that has them; {@link ReferenceRowsTest} has the rows. */
@ParameterizedClass
@MethodSource("dev.postern.proxy.conformance.Leg#ofWebSocketCommands")
final class MessageConformanceIT extends StreamConformance {
    @RegisterExtension
    static final GatewayFixture fixture = new GatewayFixture(settings());

    private final WebSocketTestFrames frames = new WebSocketTestFrames();

    MessageConformanceIT(Leg leg) {
        super(leg, fixture);
    }

    @Test
    void theFirstMessageIsEmptyAndTheLastIsAClose() throws IOException {
        WebSocketConnection client = open();

        assertSaid(client, "\u0001");
        client.binary(octets("\u0000done"));

        assertEchoAndEnd(client);
    }

    /** An empty message, an empty write, a channel that only the other end writes, and two that do not exist. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\u0000", "\u0001lost", "\u0003lost", "\u0005lost", "\u00FElost"})
    void aMessageThatMeansNothingIsPassedOver(String message) throws IOException {
        WebSocketConnection client = open();

        client.binary(octets(message));
        client.binary(octets("\u0000done"));

        assertSaid(client, "\u0001");
        assertEchoAndEnd(client);
    }

    @Test
    void aTextIsTakenForABinary() throws IOException {
        WebSocketConnection client = open();

        client.text("\u0000done");

        assertSaid(client, "\u0001");
        assertEchoAndEnd(client);
    }

    /** Both before the backend is there, and before it has its streams. */
    @Test
    void whatComesWithTheRequestIsNotLost() throws IOException {
        serveCommand(Command.copy(STDIN, 4, STDOUT).exit(0));
        String head = leg.client()
                .request(
                        target("exec?command=id&stdin=true&stdout=true"),
                        leg.client().commandProtocols());

        RawClient kubectl = gateway.alice()
                .send(SpdyTestFrames.joined(octets(head), frames.binary(octets("\u0000do"))))
                .send(frames.binary(octets("\u0000ne")));

        assertThat(kubectl.head().status()).isEqualTo(101);
        WebSocketConnection client = new WebSocketConnection(Wire.of(kubectl), true);
        assertSaid(client, "\u0001");
        assertEchoAndEnd(client);
    }

    @Test
    void aClientsCloseEndsTheStream() throws Exception {
        WebSocketConnection client = open();
        assertSaid(client, "\u0001");

        client.close();

        Message last = client.receive();
        while (!last.kind().equals("close")) {
            last = client.receive();
        }
        assertThat(new String(last.octets(), StandardCharsets.US_ASCII)).isEqualTo("1000");
        assertThat(served().awaitEnd(Awaiting.SOON)).isNotEqualTo(BackendConnection.End.OPEN);
    }

    private WebSocketConnection open() {
        serveCommand(Command.copy(STDIN, 4, STDOUT).exit(0));
        return new WebSocketConnection(
                Wire.of(switched(
                        "exec?command=id&stdin=true&stdout=true",
                        leg.client().commandProtocols(),
                        leg.client().commandProtocols().get(0))),
                true);
    }

    private static void assertEchoAndEnd(WebSocketConnection client) throws IOException {
        StringBuilder output = new StringBuilder();
        Message message = client.receive();
        while (message.octets()[0] == STDOUT.ordinal()) {
            output.append(new String(message.octets(), 1, message.octets().length - 1, StandardCharsets.ISO_8859_1));
            message = client.receive();
        }
        assertThat(output).hasToString("done");
        assertThat(new String(message.octets(), StandardCharsets.ISO_8859_1)).isEqualTo("\u0003" + Command.SUCCESS);
        assertThat(client.receive().kind()).isEqualTo("close");
    }

    private static void assertSaid(WebSocketConnection client, String text) throws IOException {
        assertThat(client.receive().octets()).isEqualTo(octets(text));
    }

    private static byte[] octets(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }
}
