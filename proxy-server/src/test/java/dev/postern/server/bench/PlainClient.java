package dev.postern.server.bench;

import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.tls.TlsOptions;
import dev.postern.proxy.tls.TrustAnchors;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2ClientConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A user of one peer, over one HTTP/2 connection as client-go has it. */
final class PlainClient implements AutoCloseable {
    private static final int WINDOW = 4 * 1024 * 1024;
    private static final int LANES = 4;
    private static final int PATIENCE_SECONDS = 60;

    private final HttpClientAgent client;
    private final Peer peer;

    PlainClient(Vertx vertx, Peer peer, Path serverCA, Path users) throws IOException {
        this.peer = peer;
        KeyPair admin =
                new KeyPair(Files.readString(users.resolve("admin.crt")), Files.readString(users.resolve("admin.key")));
        this.client = vertx.httpClientBuilder()
                .with(new HttpClientConfig()
                        .setVersions(HttpVersion.HTTP_2)
                        .setSsl(true)
                        .setHttp2Config(new Http2ClientConfig()
                                .setInitialSettings(new Http2Settings().setInitialWindowSize(WINDOW))))
                .with(TlsOptions.client(TrustAnchors.parse(Files.readString(serverCA)), admin))
                .with(TlsEngine.preferred().options())
                .with(new PoolOptions().setHttp2MaxSize(1))
                .withConnectHandler(connection -> connection.setWindowSize(8 * WINDOW))
                .build();
    }

    /** Nanoseconds of each GET, four at a time for so long. */
    List<Long> gets(String path, int seconds) throws Exception {
        List<Long> taken = Collections.synchronizedList(new ArrayList<>());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Future<Void>> lanes = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            Promise<Void> over = Promise.promise();
            lanes.add(over.future());
            lane(path, end, taken, over);
        }
        await(Future.all(lanes), seconds + PATIENCE_SECONDS);
        return taken;
    }

    /** One request after the other; not composed, because each would then hang on all before it. */
    private void lane(String path, long end, List<Long> taken, Promise<Void> over) {
        long start = System.nanoTime();
        if (start > end) {
            over.complete();
            return;
        }
        get(path).onFailure(over::fail).onSuccess(body -> {
            taken.add(System.nanoTime() - start);
            lane(path, end, taken, over);
        });
    }

    /** Bytes of one answer that is read and thrown away. */
    long read(String path) throws Exception {
        long[] length = {0};
        await(get(path, piece -> length[0] += piece.length()));
        return length[0];
    }

    private Future<Void> get(String path) {
        return get(path, piece -> {});
    }

    /** Completes at the answer's end. */
    Future<Void> get(String path, Consumer<Buffer> pieces) {
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost(peer.address().getHostString())
                        .setPort(peer.address().getPort())
                        .setURI(path))
                // One composition: a step of its own would come after the answer's first pieces.
                .compose(request -> request.send().compose(response -> ended(response, pieces)));
    }

    private Future<Void> ended(HttpClientResponse response, Consumer<Buffer> pieces) {
        if (response.statusCode() != 200) {
            return Future.failedFuture(peer.name() + " answered with " + response.statusCode());
        }
        Promise<Void> promise = Promise.promise();
        response.exceptionHandler(promise::tryFail);
        response.endHandler(end -> promise.tryComplete());
        response.handler(pieces::accept);
        return promise.future();
    }

    static void await(Future<?> future) throws Exception {
        await(future, PATIENCE_SECONDS);
    }

    private static void await(Future<?> future, int seconds) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        await(client.close());
    }
}
