package dev.postern.server.dev.apiserver;

import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.tls.TlsOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ClientSSLOptions;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the API server, as one user. Blocking, for the test's own thread. */
final class ApiClient {
    private final HttpClientAgent client;
    private final Context context;
    private final int port;

    /** Over HTTP/1.1 or HTTP/2; without a certificate it is anonymous. */
    ApiClient(Vertx vertx, int port, HttpVersion version, @Nullable TestCertificate user) {
        this.context = vertx.getOrCreateContext();
        this.port = port;
        ClientSSLOptions tls =
                TlsOptions.client(TestPki.API_SERVER.trustAnchors(), user == null ? null : user.keyPair());
        tls.setApplicationLayerProtocols(List.of(version == HttpVersion.HTTP_2 ? "h2" : "http/1.1"));
        this.client = vertx.httpClientBuilder()
                .with(new HttpClientOptions().setSsl(true).setProtocolVersion(version))
                .with(tls)
                .build();
    }

    /** What came back. */
    record Answered(int status, MultiMap headers, String text) {
        JsonNode json() {
            return JsonMapper.shared().readTree(text);
        }

        /** A text of the body's first level: {@code message}, {@code reason}, {@code kind}. */
        String field(String name) {
            return json().path(name).asString("");
        }
    }

    Answered get(String target, String... headers) {
        return send(HttpMethod.GET, target, Buffer.buffer(), headers);
    }

    /** {@code headers} are lines with a colon. */
    Answered send(HttpMethod method, String target, Buffer body, String... headers) {
        return onItsLoop(() -> request(method, target, headers)
                .compose(request -> request.send(body))
                .compose(response -> response.body()
                        .map(read -> new Answered(response.statusCode(), response.headers(), read.toString()))));
    }

    /** A response that nobody is there to read yet would be lost, so that all of it happens on one loop. */
    private <T> T onItsLoop(Supplier<Future<T>> exchange) {
        Promise<T> done = Promise.promise();
        context.runOnContext(now -> exchange.get().onComplete(done));
        return ApiServerFixture.await(done.future());
    }

    Answered post(String target, String json) {
        return send(HttpMethod.POST, target, Buffer.buffer(json), "Content-Type: application/json");
    }

    /** Begins a watch; returns once its head is there. */
    Watching watch(String target, String... headers) {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        return onItsLoop(() -> request(HttpMethod.GET, target, headers)
                .compose(request -> request.send().map(response -> {
                    StringBuilder rest = new StringBuilder();
                    response.handler(part -> {
                        rest.append(part);
                        for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
                            lines.add(rest.substring(0, end));
                            rest.delete(0, end + 1);
                        }
                    });
                    response.endHandler(end -> lines.add(Watching.END));
                    response.exceptionHandler(broken -> lines.add(Watching.BROKEN));
                    return new Watching(request, response.statusCode(), lines);
                })));
    }

    /** A watch that goes on. */
    record Watching(HttpClientRequest request, int status, BlockingQueue<String> lines) {
        static final String END = "end";
        static final String BROKEN = "broken";

        /** The next line as it comes; fails after 10 s. */
        String line() {
            try {
                String line = lines.poll(10, TimeUnit.SECONDS);
                if (line == null) {
                    throw new AssertionError("nothing within 10 s");
                }
                return line;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        JsonNode event() {
            return JsonMapper.shared().readTree(line());
        }

        /** {@code ADDED shell}: type and name of the next event. */
        String next() {
            JsonNode event = event();
            return event.path("type").asString() + " "
                    + event.path("object").path("metadata").path("name").asString("");
        }

        /** The client leaves. */
        void leave() {
            request.reset();
        }
    }

    private Future<HttpClientRequest> request(HttpMethod method, String target, String... headers) {
        return client.request(method, port, "127.0.0.1", target).map(request -> {
            for (String header : headers) {
                int colon = header.indexOf(':');
                request.headers()
                        .add(
                                header.substring(0, colon),
                                header.substring(colon + 1).strip());
            }
            return request;
        });
    }
}
