package dev.postern.server.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2ServerConfig;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An API server that has nothing but watches, each with numbered events at a steady rate. */
final class EventSource {
    /** On a hundred watches 12,500 events a second: more than the goal, because what is sent at a rate never comes faster. */
    private static final int EVERY_MILLIS = 8;

    private static final String FILLING = "x".repeat(400);

    private final Vertx vertx;
    private final HttpServer server;
    private final List<HttpServerResponse> watches = new ArrayList<>();

    EventSource(Vertx vertx, Path certificate, Path key) throws Exception {
        this.vertx = vertx;
        ServerSSLOptions tls = new ServerSSLOptions()
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(certificate.toString())
                        .setKeyPath(key.toString()));
        tls.setUseAlpn(true).setApplicationLayerProtocols(List.of("h2"));
        server = vertx.httpServerBuilder()
                .with(new HttpServerConfig().setVersions(HttpVersion.HTTP_2).setHttp2Config(new Http2ServerConfig()))
                .with(tls)
                .build();
        server.requestHandler(this::watch);
        PlainClient.await(server.listen(0, "127.0.0.1"));
    }

    int port() {
        return server.actualPort();
    }

    private synchronized void watch(HttpServerRequest request) {
        request.response().writeHead();
        watches.add(request.response());
    }

    synchronized int watches() {
        return watches.size();
    }

    /** One event every 8 ms on each watch, so many times; then each watch ends. */
    void send(int times) {
        int[] sent = {0};
        vertx.setPeriodic(EVERY_MILLIS, timer -> {
            event(sent[0]++);
            if (sent[0] == times) {
                vertx.cancelTimer(timer);
                end();
            }
        });
    }

    private synchronized void event(int number) {
        Buffer event = Buffer.buffer("{\"type\":\"MODIFIED\",\"n\":" + number + ",\"object\":\"" + FILLING + "\"}\n");
        watches.forEach(watch -> watch.write(event));
    }

    private synchronized void end() {
        watches.forEach(HttpServerResponse::end);
        watches.clear();
    }
}
