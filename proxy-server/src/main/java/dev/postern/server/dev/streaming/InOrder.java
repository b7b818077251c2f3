package dev.postern.server.dev.streaming;

import io.netty.channel.Channel;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs steps on a channel's event loop: at once there, and in the order of the calls from any other thread. */
final class InOrder {
    private static final Logger LOG = LoggerFactory.getLogger(InOrder.class);

    private InOrder() {}

    static void run(Channel channel, Runnable step) {
        if (channel.eventLoop().inEventLoop()) {
            step.run();
            return;
        }
        try {
            channel.eventLoop().execute(step);
        } catch (RejectedExecutionException e) {
            // The node was stopped, and with its event loop all its connections have ended.
            LOG.debug("a stream outlived its event loop");
        }
    }
}
