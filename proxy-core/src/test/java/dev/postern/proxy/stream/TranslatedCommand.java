package dev.postern.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.request.CommandStreams;
import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.target.StreamPlan.Way;
import dev.postern.proxy.upgrade.Agreed;
import java.util.Optional;

/** A command between a client on WebSocket and a kubelet on SPDY, both by codecs that are not ours. */
final class TranslatedCommand {
    static final String V5 = "v5.channel.k8s.io";
    static final CommandStreams ALL = new CommandStreams(true, true, true, false);
    static final CommandStreams TERMINAL = new CommandStreams(true, true, true, true);
    static final String SUCCESS = "{\"metadata\":{},\"status\":\"Success\"}";
    static final String EXIT_5 = "{\"metadata\":{},\"status\":\"Failure\",\"message\":\"exit code 5\","
            + "\"reason\":\"NonZeroExitCode\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"5\"}]}}";
    /** What the error channel says at an end that is the gateway's. */
    static final String CUT = "binary \u0003{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},"
            + "\"status\":\"Failure\",\"message\":\"cut\",\"reason\":\"InternalError\",\"code\":500}";

    final WebSocketTestFrames client = new WebSocketTestFrames();
    final SpdyTestFrames kubelet = new SpdyTestFrames();

    /** A stream whose kubelet has accepted all. */
    CarriedStream opened(CommandStreams asked, String subprotocol) {
        CarriedStream stream = started(asked, subprotocol);
        for (CommandStream each : CommandStream.of(asked)) {
            stream.fromKubelet(kubelet.synReply(each.id()));
        }
        assertThat(kubelet.framesIn(stream.kubelet.received())).isNotEmpty();
        assertThat(client.read(stream.client.received())).hasSize(1);
        return stream;
    }

    /** A stream whose kubelet has said nothing. */
    CarriedStream started(CommandStreams asked, String subprotocol) {
        return new CarriedStream(Carriages.of(
                StreamKind.EXEC,
                new Agreed(Way.TRANSLATE, true, subprotocol, asked),
                StreamOptions.DEFAULT,
                cause -> cause.name().startsWith("CLIENT") ? Optional.empty() : Optional.of("cut")));
    }
}
