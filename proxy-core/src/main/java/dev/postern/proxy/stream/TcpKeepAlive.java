package dev.postern.proxy.stream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/**
 * Has the kernel look whether a silent peer is still there, whatever is spoken: a machine that is gone is noticed within a
 * minute. Where the platform cannot set the times, its own apply.
 */
final class TcpKeepAlive {
    /** Seconds and a count, which make 60 s. */
    private static final Map<ChannelOption<Integer>, Integer> TIMES = Map.of(
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), 15,
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), 15,
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), 3);

    private TcpKeepAlive() {}

    /** Without effect on a channel that is closed. */
    static void on(Channel channel) {
        try {
            channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
            TIMES.forEach((option, value) -> channel.config().setOption(option, value));
        } catch (ChannelException closed) {
            // Its end is on the way.
        }
    }
}
