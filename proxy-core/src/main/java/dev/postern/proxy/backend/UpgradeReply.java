package dev.postern.proxy.backend;

import dev.postern.proxy.backend.BackendAnswer.BackendRefusal;
import dev.postern.proxy.backend.BackendAnswer.BackendStream;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HeadLimits;
import dev.postern.proxy.http.ResponseHead;
import dev.postern.proxy.http.ResponseHeadParser;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to an upgrade request, from a connection that it owns until it has answered.
 *
 * <pre>
 *   HEAD ─101, rules kept─► SWITCHED ─read cycle over─► ENDED with the stream; the channel stays open
 *     ├──400…599──► BODY ─complete, 64 KiB, 10 s or close─► ENDED with the refusal; closed
 *     └──anything else, garbage, close, silence, client gone─► ENDED with a failure; closed
 * </pre>
 *
 * In SWITCHED, reading is off, and what the same read cycle still brings is kept with the head; so the splice gets every
 * byte after the 101, in order, and nothing is read in between.
 */
final class UpgradeReply extends ChannelInboundHandlerAdapter {
    private static final HeadLimits LIMITS = new HeadLimits(4 * 1024, 64 * 1024, 200);
    private static final int MOST_INTERIM = 8;

    private enum State {
        HEAD,
        BODY,
        SWITCHED,
        ENDED
    }

    private final BackendPeer peer;
    private final SwitchRules rules;
    private final Promise<BackendAnswer> answer = Promise.promise();
    private final ResponseHeadParser parser = new ResponseHeadParser(LIMITS);
    private State state = State.HEAD;
    private int headStart;
    private int interim;
    private @Nullable Object closed;
    private @Nullable ByteBuf received;
    private @Nullable ResponseHead switched;
    private @Nullable ResponseHead relayed;
    private @Nullable ErrorBody body;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ScheduledFuture<?> deadline;

    /** For a request whose 101 is held against these rules. */
    UpgradeReply(BackendPeer peer, SwitchRules rules) {
        this.peer = peer;
        this.rules = rules;
    }

    /** Waits for the answer to a head that is being written. On the channel's event loop, once this is in its pipeline. */
    Future<BackendAnswer> to(ChannelFuture asked) {
        if (state == State.HEAD) {
            deadline = after(peer.limits().responseHead(), () -> fail(peer.silent()));
        }
        asked.addListener(written -> {
            if (!written.isSuccess()) {
                fail(peer.lost(written.cause()));
            }
        });
        return answer.future();
    }

    /** Closes the connection and fails the answer, unless it is there. On the channel's event loop. */
    void fail(GatewayFailure failure) {
        if (state != State.ENDED) {
            end();
            requireContext().close();
            answer.fail(failure);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        received = ctx.alloc().buffer();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf kept = received;
        if (state == State.ENDED || kept == null || !(message instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(message);
            return;
        }
        kept.writeBytes(bytes);
        bytes.release();
        try {
            if (state == State.HEAD) {
                readHead(kept);
            }
            if (state == State.BODY) {
                readBody(kept);
            }
        } catch (GatewayFailure failure) {
            fail(peer.garbled(failure));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (state == State.SWITCHED) {
            BackendStream stream = stream(ctx.channel(), Objects.requireNonNull(received));
            end();
            ctx.pipeline().remove(this);
            Channel channel = ctx.channel();
            answer.complete(stream);
            if (closed != null) {
                Object end = closed;
                channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(end));
            }
            return;
        }
        ctx.fireChannelReadComplete();
    }

    private BackendStream stream(Channel channel, ByteBuf kept) {
        ByteBuf switching = kept.retainedSlice(headStart, kept.readerIndex() - headStart);
        return new BackendStream(
                channel,
                Objects.requireNonNull(switched),
                switching,
                kept.readRetainedSlice(kept.readableBytes()),
                peer.place());
    }

    /** An end that comes in the same read as the 101 is the stream's, whose side takes this one's place first. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (state == State.SWITCHED && event instanceof SslCloseCompletionEvent) {
            closed = event;
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (state == State.BODY) {
            refuse();
        } else {
            fail(peer.lost(null));
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (state == State.BODY) {
            refuse();
        } else {
            fail(peer.lost(cause));
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end();
    }

    private void readHead(ByteBuf kept) {
        ResponseHead head = parser.parse(kept);
        while (head != null && head.status() < 200 && head.status() != 101) {
            if (++interim > MOST_INTERIM) {
                throw new GatewayFailure(FailureReason.BAD_BACKEND, "too many interim responses");
            }
            headStart = kept.readerIndex();
            head = parser.parse(kept);
        }
        if (head != null) {
            answered(head, kept);
        }
    }

    private void answered(ResponseHead head, ByteBuf kept) {
        if (head.status() == 101) {
            rules.check(head);
            switched = head;
            state = State.SWITCHED;
            requireContext().channel().config().setAutoRead(false);
        } else if (head.status() >= 400) {
            refused(head);
        } else {
            throw new GatewayFailure(
                    FailureReason.BAD_BACKEND, "invalid upgrade response: status code " + head.status());
        }
    }

    private void refused(ResponseHead head) {
        try {
            relayed = new ResponseHead(head.status(), head.reasonPhrase(), peer.relayed(head));
        } catch (GatewayFailure notTheClients) {
            fail(notTheClients);
            return;
        }
        cancelDeadline();
        deadline = after(peer.limits().errorBody(), this::refuse);
        body = new ErrorBody(head.fields());
        state = State.BODY;
    }

    private void readBody(ByteBuf kept) {
        ErrorBody error = Objects.requireNonNull(body);
        error.read(kept);
        kept.discardReadBytes();
        if (error.ended()) {
            refuse();
        }
    }

    private void refuse() {
        ResponseHead head = relayed;
        ErrorBody error = body;
        if (state == State.BODY && head != null && error != null) {
            end();
            requireContext().close();
            answer.complete(new BackendRefusal(head, error.bytes()));
        }
    }

    /** Lets go of everything but the channel. */
    private void end() {
        state = State.ENDED;
        cancelDeadline();
        if (received != null) {
            received.release();
            received = null;
        }
    }

    private ScheduledFuture<?> after(Duration time, Runnable action) {
        return requireContext().executor().schedule(action, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private ChannelHandlerContext requireContext() {
        return Objects.requireNonNull(context);
    }
}
