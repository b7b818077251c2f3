package dev.postern.proxy.front;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.RequestBody;
import dev.postern.proxy.http.RequestHead;
import dev.postern.proxy.http.RequestHeadParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before Vert.x' HTTP/1.1 decoder and reads every head itself, strictly, from the bytes. A plain request's bytes go
 * on to the decoder as they are; a request that asks for an upgrade never does: the connection is taken out of Vert.x'
 * hands with every byte behind the head. A head that breaks a rule is answered here and is the connection's last.
 *
 * <p>Requests go on one at a time: what a client pipelines waits until the response before it has been written, so that no
 * upgrade and no refusal overtakes an answer. Once 64 KiB wait, reading stops.
 *
 * <pre>
 *   HEAD ─plain─► BODY ─all of it─► RESPONSE ─written─► HEAD
 *     ├─upgrade─► LEFT (EarlyBytes)
 *     └─violation, response with Connection: close─► LEFT (Farewell)
 * </pre>
 */
final class HeadGate extends ChannelDuplexHandler implements Consumer<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HeadGate.class);
    private static final String NAME = "head";
    private static final String RESPONSE_WATCH = "response";
    private static final int WAITING_LIMIT = 64 * 1024;

    private enum State {
        HEAD,
        BODY,
        RESPONSE,
        LEFT
    }

    private final HttpConnection vertxConnection;
    private final FrontLimits limits;
    private final Consumer<ClientRequest> requests;
    private final AcceptedConnection connection;
    private final RequestHeadParser parser;
    private final Channel channel;
    private final Deadline deadline;
    private State state = State.HEAD;
    private ByteBuf waiting = Unpooled.EMPTY_BUFFER;
    /** Octets after the reader index of {@link #waiting} that the parser has passed. */
    private int parsed;
    /** Whether no octet of the next request has come. */
    private boolean idle;
    /** Whether reading was stopped because too much was waiting. */
    private boolean stopped;

    private @Nullable RequestHead head;
    private @Nullable RequestBody body;
    private @Nullable HttpServerRequest exchange;
    private @Nullable Promise<Void> exchangeGone;

    private HeadGate(HttpConnection vertxConnection, FrontLimits limits, Consumer<ClientRequest> requests) {
        this.vertxConnection = vertxConnection;
        this.limits = limits;
        this.requests = requests;
        this.connection = AcceptedConnection.of(vertxConnection);
        this.parser = new RequestHeadParser(limits.heads());
        this.channel = Connections.channel(vertxConnection);
        this.deadline = new Deadline(channel.eventLoop(), this::late);
    }

    /** Puts a gate into the pipeline of a connection that has just been made. */
    static void install(HttpConnection vertxConnection, FrontLimits limits, Consumer<ClientRequest> requests) {
        HeadGate gate = new HeadGate(vertxConnection, limits, requests);
        Connections.setExchanges(vertxConnection, gate);
        ChannelPipeline pipeline = gate.channel.pipeline();
        pipeline.addBefore(Connections.DECODER, NAME, gate);
        pipeline.addAfter(Connections.ENCODER, RESPONSE_WATCH, new ResponseWatch(gate::responded));
        gate.deadline.set(limits.head());
    }

    @Override
    public void accept(HttpServerRequest request) {
        RequestHead passed = head;
        if (passed == null || exchange != null) {
            LOG.atError().log("a request came out of the decoder that did not go in");
            channel.close();
            return;
        }
        exchange = request;
        request.pause();
        Promise<Void> gone = Connections.context(vertxConnection).promise();
        exchangeGone = gone;
        requests.accept(new PlainRequest(
                request, passed, new ExchangeConnection(connection, gone.future()), this::isBodyPassed));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (state == State.LEFT || !(msg instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(msg);
            return;
        }
        if (idle && state == State.HEAD) {
            idle = false;
            deadline.set(limits.head());
        }
        waiting = Bytes.join(ctx.alloc(), waiting, bytes);
        advance(ctx);
        if (state == State.RESPONSE && waiting.readableBytes() >= WAITING_LIMIT) {
            stopped = true;
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        leave();
        ctx.fireChannelInactive();
        if (exchange != null) {
            discardBody(exchange);
            exchange = null;
        }
        Promise<Void> gone = exchangeGone;
        if (gone != null) {
            exchangeGone = null;
            gone.tryComplete();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        leave();
    }

    private void advance(ChannelHandlerContext ctx) {
        try {
            if (state == State.HEAD) {
                readHead(ctx);
            } else if (state == State.BODY) {
                passBody(ctx);
            }
            forgetUsed();
        } catch (GatewayFailure failure) {
            broken(ctx, failure);
        }
    }

    /** A connection that waits for hours must not hold the buffer of its last read. */
    private void forgetUsed() {
        if (!waiting.isReadable()) {
            waiting.release();
            waiting = Unpooled.EMPTY_BUFFER;
        }
    }

    private void readHead(ChannelHandlerContext ctx) {
        int start = waiting.readerIndex();
        waiting.skipBytes(parsed);
        RequestHead complete = parser.parse(waiting);
        parsed = waiting.readerIndex() - start;
        if (complete == null) {
            waiting.readerIndex(start);
            return;
        }
        parsed = 0;
        if (complete.asksForUpgrade()) {
            deadline.clear();
            takeOver(complete);
            return;
        }
        // What is there of the body is held against its framing first: who answers must know whether it has ended.
        RequestBody begun = RequestBody.of(complete);
        begun.skip(waiting);
        deadline.clear();
        head = complete;
        body = begun;
        state = begun.ended() ? State.RESPONSE : State.BODY;
        ctx.fireChannelRead(waiting.retainedSlice(start, waiting.readerIndex() - start));
    }

    private void passBody(ChannelHandlerContext ctx) {
        RequestBody current = body;
        if (current == null) {
            return;
        }
        int start = waiting.readerIndex();
        current.skip(waiting);
        if (current.ended()) {
            state = State.RESPONSE;
        }
        ctx.fireChannelRead(waiting.retainedSlice(start, waiting.readerIndex() - start));
    }

    private boolean isBodyPassed() {
        return state == State.RESPONSE;
    }

    private void takeOver(RequestHead complete) {
        ByteBuf early = waiting;
        waiting = Unpooled.EMPTY_BUFFER;
        EarlyBytes client = new EarlyBytes(channel, kept -> announce(complete, kept));
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.replace(this, EarlyBytes.NAME, client);
        pipeline.remove(RESPONSE_WATCH);
        Connections.removeHttp(pipeline);
        client.keep(early);
    }

    private void announce(RequestHead complete, EarlyBytes client) {
        UpgradeRequest request = new UpgradeRequest(complete, connection, client);
        Connections.context(vertxConnection).duplicate().dispatch(request, requests::accept);
    }

    /** The response's end is on its way; runs in a later turn than the write. */
    private void responded(boolean close) {
        HttpServerRequest answered = exchange;
        RequestBody passed = body;
        if (state == State.LEFT || answered == null || passed == null) {
            return;
        }
        exchange = null;
        exchangeGone = null;
        head = null;
        body = null;
        ChannelHandlerContext ctx = channel.pipeline().context(this);
        if (close || !passed.ended()) {
            leave();
            discardBody(answered);
            Farewell.say(ctx, Unpooled.EMPTY_BUFFER);
            return;
        }
        // Of a body that nobody read, nothing may be left in Vert.x' queue: it would hold back the next request.
        answered.resume();
        next(ctx);
    }

    /** Vert.x never releases what it holds for a request that is paused when its connection ends. */
    private static void discardBody(HttpServerRequest request) {
        request.handler(null).endHandler(null).resume();
    }

    private void next(ChannelHandlerContext ctx) {
        state = State.HEAD;
        idle = !waiting.isReadable();
        deadline.set(idle ? limits.keepAlive() : limits.head());
        advance(ctx);
        channel.pipeline().fireChannelReadComplete();
        if (stopped) {
            stopped = false;
            channel.config().setAutoRead(true);
        }
    }

    private void broken(ChannelHandlerContext ctx, GatewayFailure failure) {
        boolean answerable = state == State.HEAD;
        leave();
        if (answerable) {
            Farewell.say(ctx, Refusal.bytes(ctx.alloc(), failure));
        } else {
            channel.close();
        }
    }

    private void late() {
        ChannelHandlerContext ctx = channel.pipeline().context(this);
        if (state != State.HEAD || ctx == null) {
            return;
        }
        if (waiting.isReadable()) {
            broken(
                    ctx,
                    new GatewayFailure(
                            FailureReason.REQUEST_TIMEOUT,
                            "the request's head was not complete within "
                                    + limits.head().toMillis() + " ms"));
        } else {
            channel.close();
        }
    }

    private void leave() {
        state = State.LEFT;
        deadline.cancel();
        waiting.release();
        waiting = Unpooled.EMPTY_BUFFER;
        parsed = 0;
    }
}
