package dev.postern.proxy.backend;

import dev.postern.proxy.front.UpgradeRequest;
import dev.postern.proxy.http.HeadBytes;
import dev.postern.proxy.target.KubeletRoute;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Future;
import io.vertx.core.internal.net.NetSocketInternal;

/** Streams: a connection of its own for each, dialled, asked to upgrade, and handed over or closed. */
final class KubeletStreams {
    private final KubeletDialer dialer;
    private final KubeletOptions.Limits limits;
    private final ForwardedFor forwardedFor;
    private final StepTimer timer;

    KubeletStreams(KubeletDialer dialer, ForwardedFor forwardedFor, StepTimer timer) {
        this.dialer = dialer;
        this.limits = dialer.limits();
        this.forwardedFor = forwardedFor;
        this.timer = timer;
    }

    /** Completes with a {@code BackendStream} or a {@code BackendRefusal}. A client that leaves ends it at once. */
    Future<BackendAnswer> open(KubeletRoute route, UpgradeRequest request) {
        HeadBytes head = UpgradeHead.of(route, request, forwardedFor);
        ClientWatch watch = new ClientWatch(request.connection());
        return dialer.dial(route.kubelet(), watch)
                .compose(socket -> timer.timed(StepTimer.Step.UPGRADE, () -> ask(socket, route, head, watch)))
                .onComplete(done -> watch.release());
    }

    Future<Void> close() {
        return dialer.close();
    }

    private Future<BackendAnswer> ask(NetSocketInternal socket, KubeletRoute route, HeadBytes head, ClientWatch watch) {
        SwitchRules rules = new SwitchRules(route.offer(), route.plan().way());
        UpgradeReply reply = new UpgradeReply(new KubeletPeer(route.kubelet().node(), limits), rules);
        ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
        pipeline.addBefore("handler", "upgradeReply", reply);
        watch.whenGone(() -> reply.fail(ClientWatch.failure()));
        ChannelHandlerContext context = pipeline.context(reply);
        return reply.to(context.writeAndFlush(head.toBuffer(context.alloc())));
    }
}
