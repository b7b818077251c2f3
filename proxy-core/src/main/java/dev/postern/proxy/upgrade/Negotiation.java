package dev.postern.proxy.upgrade;

import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.request.CommandStreams;
import dev.postern.proxy.request.Stream;
import dev.postern.proxy.request.UpgradeOffer.WebSocket;
import dev.postern.proxy.target.Route;
import dev.postern.proxy.target.StreamPlan.Way;

/** What a client and the gateway speak, once the other side's 101 is there. */
final class Negotiation {
    private static final String STREAM_PROTOCOL = "X-Stream-Protocol-Version";

    private Negotiation() {}

    /** @param switched the fields of the other side's 101, which was held against what it had been asked */
    static Agreed of(Route route, HttpFields switched) {
        if (!(route.authorized().request() instanceof Stream stream)) {
            return asTheOtherSide(switched, CommandStreams.NONE);
        }
        CommandStreams streams = stream.parameters().streams();
        return switch (route.plan().way()) {
            case SPLICE -> asTheOtherSide(switched, streams);
            case TRANSLATE ->
                new Agreed(Way.TRANSLATE, true, offer(stream).remoteCommand().orElseThrow(), streams);
            case TUNNEL ->
                new Agreed(
                        Way.TUNNEL,
                        true,
                        WebSocket.TUNNEL + switched.first(STREAM_PROTOCOL).orElseThrow());
        };
    }

    private static WebSocket offer(Stream stream) {
        return (WebSocket) stream.offer();
    }

    private static Agreed asTheOtherSide(HttpFields switched, CommandStreams streams) {
        boolean webSocket =
                switched.first("Upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
        String subprotocol = switched.first(webSocket ? "Sec-WebSocket-Protocol" : STREAM_PROTOCOL)
                .orElse("");
        return new Agreed(Way.SPLICE, webSocket, subprotocol, streams);
    }
}
