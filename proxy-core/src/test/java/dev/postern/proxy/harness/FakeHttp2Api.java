package dev.postern.proxy.harness;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2ServerConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A kube-apiserver over HTTP/2, on one event loop. Serves what {@link #on} was given for a path, 404 for the rest, and
 * records what became of each request. Requires the gateway's client certificate.
 */
public final class FakeHttp2Api implements AutoCloseable {
    /** Streams of one connection, as kube-apiserver has them. */
    public static final int STREAMS = 100;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Map<String, Handler<Exchange>> answers = new ConcurrentHashMap<>();
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
    private final List<HttpConnection> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepts = new AtomicInteger();
    private final HttpServer server;

    /** Opens a port with the certificate of {@link TestPki#apiServer}. */
    public FakeHttp2Api() {
        HttpServerConfig config = new HttpServerConfig()
                .setVersions(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1)
                .setHttp2Config(new Http2ServerConfig()
                        .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(STREAMS)));
        TestCertificate certificate = TestPki.apiServer();
        ServerSSLOptions tls = new ServerSSLOptions()
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertValue(Buffer.buffer(certificate.chainPem()))
                        .setKeyValue(Buffer.buffer(certificate.keyPem())))
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(TestPki.GATEWAY.pem())))
                .setClientAuth(ClientAuth.REQUIRED);
        tls.setUseAlpn(true).setApplicationLayerProtocols(List.of("h2", "http/1.1"));
        server = vertx.httpServerBuilder()
                .with(config)
                .with(tls)
                .withConnectHandler(this::connected)
                .build();
        server.requestHandler(this::serve);
        GatewayFixture.await(server.listen(0, "127.0.0.1"));
    }

    private void connected(HttpConnection connection) {
        accepts.incrementAndGet();
        connections.add(connection);
        connection.exceptionHandler(failure -> {});
        connection.closeHandler(closed -> connections.remove(connection));
    }

    private void serve(HttpServerRequest request) {
        Exchange exchange = new Exchange(request);
        exchanges.add(exchange);
        answers.getOrDefault(request.path(), unknown -> unknown.answer(404, "{}"))
                .handle(exchange);
    }

    /** Answers requests to this path so, on the event loop. */
    public FakeHttp2Api on(String path, Handler<Exchange> answer) {
        answers.put(path, answer);
        return this;
    }

    public int port() {
        return server.actualPort();
    }

    /** How many connections were opened so far. */
    public int accepts() {
        return accepts.get();
    }

    /** Those that are open. */
    public List<HttpConnection> connections() {
        return connections;
    }

    /** In the order of their heads. */
    public List<Exchange> exchanges() {
        return exchanges;
    }

    /** Forgets answers and exchanges; connections stay. */
    public void reset() {
        answers.clear();
        exchanges.clear();
    }

    /** Runs on the event loop. */
    public void run(Runnable action) {
        vertx.runOnContext(now -> action.run());
    }

    /** Runs on the event loop, a millisecond from now. */
    public void later(Runnable action) {
        vertx.setTimer(1, timer -> action.run());
    }

    @Override
    public void close() {
        GatewayFixture.await(vertx.close());
    }

    /** A request and what became of it. */
    public static final class Exchange {
        private final HttpServerRequest request;
        private volatile long received;
        private volatile boolean ended;
        private volatile boolean broken;

        Exchange(HttpServerRequest request) {
            this.request = request;
            request.exceptionHandler(failure -> broken = true);
            request.response().exceptionHandler(failure -> broken = true);
            request.response()
                    .closeHandler(closed -> broken |= !request.response().ended());
            request.handler(piece -> received += piece.length());
            request.endHandler(end -> ended = true);
        }

        public HttpServerRequest request() {
            return request;
        }

        /** Bytes of the request's body so far. */
        public long received() {
            return received;
        }

        /** Whether the request's body came to its end. */
        public boolean ended() {
            return ended;
        }

        /** Whether the stream was reset or its connection closed before the answer's end. */
        public boolean broken() {
            return broken;
        }

        /** Answers whole, once the request's body is there. */
        public void answer(int status, String body) {
            Runnable answer = () -> request.response()
                    .setStatusCode(status)
                    .putHeader("content-type", "application/json")
                    .end(body);
            if (ended) {
                answer.run();
            } else {
                request.endHandler(end -> {
                    ended = true;
                    answer.run();
                });
            }
        }

        /** Begins an answer and leaves it open. */
        public Exchange begin(String piece) {
            request.response().setStatusCode(200).write(piece);
            return this;
        }
    }
}
