package dev.postern.proxy.conformance;

import static dev.postern.proxy.conformance.CommandEnd.Channel.ERROR;
import static dev.postern.proxy.conformance.CommandEnd.Channel.RESIZE;
import static dev.postern.proxy.conformance.CommandEnd.Channel.STDERR;
import static dev.postern.proxy.conformance.CommandEnd.Channel.STDIN;
import static dev.postern.proxy.conformance.CommandEnd.Channel.STDOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.conformance.CommandEnd.Channel;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A leg that carries commands. */
abstract class CommandConformance extends StreamConformance {
    /** Streams as a client asks for them. */
    static final String ALL = "stdin=true&stdout=true&stderr=true";

    static final String TERMINAL = "stdin=true&stdout=true&tty=true";

    CommandConformance(Leg leg, GatewayFixture gateway) {
        super(leg, gateway);
    }

    /** A client that has read its 101, and whose streams are there. */
    Exec exec(String streams) throws IOException {
        return exec(streams, channels(streams));
    }

    Exec exec(String streams, List<Channel> order) throws IOException {
        return exec(streams, order, Integer.MAX_VALUE);
    }

    /** A client that reads so little at once. */
    Exec exec(String streams, int atOnce) throws IOException {
        return exec(streams, channels(streams), atOnce);
    }

    Exec exec(String streams, List<Channel> order, int atOnce) throws IOException {
        return client("exec?command=id&", streams, order, atOnce);
    }

    /** The same of {@code exec?command=id&} or {@code attach?}. */
    Exec client(String subresource, String streams, List<Channel> order, int atOnce) throws IOException {
        RawClient client = switched(subresource + streams, leg.client().commandProtocols(), agreed());
        Wire wire = Wire.of(client).reading(atOnce);
        CommandEnd end = leg.client() == ClientProtocol.SPDY
                ? SpdyCommandEnd.client(new SpdyConnection(wire, true), order)
                : new WebSocketCommandEnd(
                        new WebSocketConnection(wire, true), leg.client() == ClientProtocol.WEBSOCKET_V5);
        return new Exec(end, client);
    }

    private String agreed() {
        return leg.client() == ClientProtocol.WEBSOCKET_V5 ? ClientProtocol.V5 : ClientProtocol.V4;
    }

    /** As client-go opens them. */
    static List<Channel> channels(String streams) {
        boolean terminal = streams.contains("tty");
        return Stream.of(ERROR, STDIN, STDOUT, STDERR, RESIZE)
                .filter(channel -> channel == ERROR
                        || (channel == RESIZE
                                ? terminal
                                : streams.contains(channel.name().toLowerCase(Locale.ROOT))))
                .toList();
    }

    void assertSucceeded(Exec exec) throws Exception {
        assertEnded(exec);
        assertThat(exec.text(ERROR)).isEqualTo(Command.SUCCESS);
    }

    /** Ended in the words of the protocol, with any outcome. */
    void assertEnded(Exec exec) throws Exception {
        assertThat(exec.awaitEnd()).isEqualTo(leg.client().webSocket() ? "close 1000" : "null");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
