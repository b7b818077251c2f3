package dev.postern.server.dev.kubelet;

import dev.postern.server.dev.streaming.StreamingServer;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: its requests one after the other. Belongs to its event loop. */
final class KubeletConnection extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(KubeletConnection.class);
    /** As much of a body as Go reads and drops before it gives the connection up. */
    private static final int BODY_LIMIT = 256 * 1024;
    /** Messages of further requests that wait; then the client waits. */
    private static final int PIPELINED = 64;
    /** Go's {@code WriteTimeout} of the kubelet's server. */
    private static final long LONGEST_ANSWER_HOURS = 4;

    private final KubeletService service;
    private final StreamingServer streams;
    private final Executor blocking;
    private final Queue<Object> waiting = new ArrayDeque<>();
    private @Nullable HttpRequest reading;
    private long body;
    private boolean busy;
    private @Nullable LogStream answering;
    private @Nullable ScheduledFuture<?> cut;

    KubeletConnection(KubeletService service, StreamingServer streams, Executor blocking) {
        this.service = service;
        this.streams = streams;
        this.blocking = blocking;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (busy) {
            waiting.add(message);
            if (waiting.size() > PIPELINED) {
                ctx.channel().config().setAutoRead(false);
            }
        } else {
            take(ctx, message);
        }
    }

    private void take(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest head) {
                begin(ctx, head);
            }
            if (message instanceof HttpContent content && reading != null) {
                body += content.content().readableBytes();
                if (content instanceof LastHttpContent) {
                    answer(ctx, reading, false);
                } else if (body > BODY_LIMIT) {
                    answer(ctx, reading, true);
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest head) {
        String malformed = RequestRules.broken(head);
        if (malformed != null) {
            busy = true;
            AnswerWriter.refuse(ctx, malformed);
            return;
        }
        reading = head;
        body = 0;
        if (HttpUtil.is100ContinueExpected(head)) {
            // Nobody here reads a body: the client need not send it.
            answer(ctx, head, true);
        }
    }

    /** {@code close} is whether the connection cannot go on after the answer. */
    private void answer(ChannelHandlerContext ctx, HttpRequest head, boolean close) {
        reading = null;
        busy = true;
        KubeletRequest request = new KubeletRequest(head, RequestTarget.parse(head.uri()), chain(ctx), client(ctx));
        Future<Outcome> outcome = service.outcome(request);
        if (outcome.isComplete()) {
            settle(ctx, head, outcome.result(), close);
        } else {
            boolean held = request.isUpgrade();
            if (held) {
                StreamingServer.hold(ctx);
            }
            outcome.onSuccess(known -> ctx.executor().execute(() -> settle(ctx, head, known, close || held)));
        }
    }

    private void settle(ChannelHandlerContext ctx, HttpRequest head, Outcome outcome, boolean close) {
        if (!ctx.channel().isActive()) {
            if (outcome instanceof Outcome.Log log) {
                log.reader().close();
            }
        } else if (outcome instanceof Outcome.Log log) {
            stream(ctx, head, log);
        } else if (outcome instanceof Outcome.Stream stream) {
            streams.serve(ctx, head, stream.request());
            if (!ctx.isRemoved()) {
                next(ctx);
            }
        } else if (outcome instanceof Outcome.Later later) {
            later(ctx, head, later, close);
        } else if (outcome instanceof Outcome.Answered answered) {
            AnswerWriter.write(ctx, head, answered.answer(), close);
            if (!close && HttpUtil.isKeepAlive(head)) {
                next(ctx);
            }
        }
    }

    private void later(ChannelHandlerContext ctx, HttpRequest head, Outcome.Later later, boolean close) {
        run(ctx, () -> {
            try {
                Answer answer = later.answering().answer();
                ctx.executor().execute(() -> settle(ctx, head, new Outcome.Answered(answer), close));
            } catch (AnswerException e) {
                ctx.executor().execute(() -> settle(ctx, head, new Outcome.Answered(e.answer()), close));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Outside of the event loop; the connection ends where the server is closing. */
    private void run(ChannelHandlerContext ctx, Runnable work) {
        try {
            blocking.execute(work);
        } catch (RejectedExecutionException closing) {
            ctx.close();
        }
    }

    private void stream(ChannelHandlerContext ctx, HttpRequest head, Outcome.Log log) {
        boolean ends = !HttpUtil.isKeepAlive(head);
        LogStream stream = new LogStream(ctx, log.reader(), () -> {
            forgetAnswer();
            AnswerWriter.end(ctx, ends);
            if (!ends) {
                next(ctx);
            }
        });
        answering = stream;
        AnswerWriter.begin(ctx, head);
        run(ctx, stream);
        cut = ctx.executor().schedule(() -> ctx.close(), LONGEST_ANSWER_HOURS, TimeUnit.HOURS);
    }

    /** The answer is on its way: goes on with what waits. */
    private void next(ChannelHandlerContext ctx) {
        busy = false;
        while (!busy && !waiting.isEmpty()) {
            take(ctx, waiting.remove());
        }
        if (waiting.isEmpty() && !ctx.isRemoved()) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (answering != null) {
            answering.resume();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        forget();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        forget();
    }

    private void forget() {
        forgetAnswer();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    private void forgetAnswer() {
        if (answering != null) {
            answering.cancel();
            answering = null;
        }
        if (cut != null) {
            cut.cancel(false);
            cut = null;
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent && !busy) {
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("a connection to the kubelet failed", cause);
        ctx.close();
    }

    private static List<Certificate> chain(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        try {
            return tls == null ? List.of() : List.of(tls.engine().getSession().getPeerCertificates());
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }

    private static String client(ChannelHandlerContext ctx) {
        InetSocketAddress address = (InetSocketAddress) ctx.channel().remoteAddress();
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
