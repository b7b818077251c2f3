package dev.postern.server.dev.streaming;

import dev.postern.server.dev.streaming.StreamingRequest.RemoteCommand;
import java.util.Arrays;
import java.util.List;

/** Answers exec and attach requests. Event loop. */
record RemoteCommandExchange(Exchange exchange, RemoteCommand command) {
    private static final List<String> SPDY = Arrays.stream(SpdyCommand.Version.values())
            .map(SpdyCommand.Version::protocol)
            .toList();

    void serve() {
        UpgradeRequest request = exchange.request();
        if (request.isWebSocket()) {
            webSocket(request);
        } else if (request.isUpgrade()) {
            Handshake handshake = SpdyHandshake.of(request, SPDY);
            exchange.spdy(handshake, connection -> spdyCommand(connection, handshake));
        } else {
            exchange.refuseWithoutUpgrade();
        }
    }

    private void webSocket(UpgradeRequest request) {
        String translated = WebSocketCommand.Version.V5.protocol();
        boolean translates = exchange.resources().options().websocketV5()
                && request.subprotocols().contains(translated);
        Handshake handshake = translates
                ? WebSocketHandshake.ofKubelet(request, translated)
                : WebSocketHandshake.ofRuntime(request, WebSocketCommand.Version.ofRuntime());
        if (handshake instanceof Handshake.Accepted accepted) {
            open(accepted);
        } else if (handshake instanceof Handshake.Refused refused) {
            exchange.refuse(refused.answer());
        }
    }

    private void open(Handshake.Accepted accepted) {
        WebSocketCommand.Version version = Arrays.stream(WebSocketCommand.Version.values())
                .filter(each -> each.protocol().equals(accepted.protocol()))
                .findFirst()
                .orElseThrow();
        exchange.webSocket(
                accepted,
                version.codec(),
                WebSocketCommand.uses(command.streams()),
                connection -> new WebSocketCommand(connection, version, command, exchange.resources()));
    }

    private SpdyConnection.Owner spdyCommand(SpdyConnection connection, Handshake handshake) {
        String chosen = handshake instanceof Handshake.Accepted accepted ? accepted.protocol() : "";
        SpdyCommand.Version version = Arrays.stream(SpdyCommand.Version.values())
                .filter(each -> each.protocol().equals(chosen))
                .findFirst()
                .orElseThrow();
        return new SpdyCommand(exchange.channel(), connection, version, command, exchange.resources());
    }
}
