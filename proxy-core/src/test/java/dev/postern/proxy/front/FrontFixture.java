package dev.postern.proxy.front;

import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TrustAnchors;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A running front on a free port; what its line does with a request is the test's choice. */
final class FrontFixture implements AutoCloseable {
    static final String UPGRADE = "POST /exec HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n";

    final BlockingQueue<ClientRequest> requests = new LinkedBlockingQueue<>();
    final AtomicInteger count = new AtomicInteger();
    private final Vertx vertx = Vertx.vertx();
    private final Front front;
    private volatile Consumer<ClientRequest> line = FrontFixture::answerPlain;

    FrontFixture() {
        this(FrontLimits.DEFAULT);
    }

    FrontFixture(FrontLimits limits) {
        FrontOptions options = new FrontOptions(
                "127.0.0.1",
                0,
                Reloadable.of(TestPki.serving().keyPair()),
                Reloadable.of(new TrustAnchors(List.of(TestPki.CLIENT.certificate()))),
                limits);
        front = new Front(options, this::take);
        await(front.listen(vertx));
    }

    /** Limits with short clocks. */
    static FrontLimits quick(Duration head, Duration keepAlive) {
        return new FrontLimits(
                FrontLimits.DEFAULT.requestLine(),
                FrontLimits.DEFAULT.headers(),
                Duration.ofSeconds(2),
                head,
                keepAlive);
    }

    /** What is done with each request from now on. */
    void line(Consumer<ClientRequest> line) {
        this.line = line;
    }

    /** Forgets what was; plain requests are answered with their line and the length of their body. */
    void reset() {
        line = FrontFixture::answerPlain;
        requests.clear();
        count.set(0);
    }

    /** How many bytes a peer that does not read takes, at most the given number; it stops taking for half a second. Resets the connection. */
    static long sendUntilStuck(RawClient client, long most) {
        AtomicLong taken = new AtomicLong();
        byte[] block = new byte[64 * 1024];
        Thread writer = new Thread(() -> {
            while (taken.get() < most && sent(client, block)) {
                taken.addAndGet(block.length);
            }
        });
        writer.setDaemon(true);
        writer.start();
        long before = -1;
        try {
            while (writer.isAlive() && taken.get() != before) {
                before = taken.get();
                writer.join(500);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        // Frees the writer too; an orderly end would wait for it.
        client.reset();
        return taken.get();
    }

    private static boolean sent(RawClient client, byte[] block) {
        try {
            client.send(block);
            return true;
        } catch (UncheckedIOException closed) {
            return false;
        }
    }

    /** Runs on the event loop of an upgrade request's connection. */
    static <T> T onLoop(UpgradeRequest request, Callable<T> action) {
        Promise<T> promise = Promise.promise();
        ((AcceptedConnection) request.connection()).channel().eventLoop().execute(() -> {
            try {
                promise.complete(action.call());
            } catch (Throwable e) {
                promise.fail(e);
            }
        });
        return await(promise.future());
    }

    int port() {
        return front.port();
    }

    Front front() {
        return front;
    }

    RawClient connect() {
        return RawClient.tls(port(), null);
    }

    /** The next request that was handed over. */
    <T extends ClientRequest> T next(Class<T> type) {
        try {
            return type.cast(requests.poll(5, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void answerPlain(ClientRequest request) {
        if (request instanceof PlainRequest plain) {
            plain.exchange()
                    .resume()
                    .body()
                    .onSuccess(body -> plain.exchange()
                            .response()
                            .end(plain.head().method() + " " + plain.head().path() + " " + body.length()));
        }
    }

    static <T> T await(io.vertx.core.Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private void take(ClientRequest request) {
        count.incrementAndGet();
        requests.add(request);
        line.accept(request);
    }

    @Override
    public void close() {
        await(front.close());
        await(vertx.close());
    }
}
