package dev.postern.proxy.cluster;

import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.tls.TlsOptions;
import dev.postern.proxy.tls.TrustAnchors;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;

/**
 * Small public documents of servers that a configuration names, such as an issuer's keys. Verified TLS only, no credential, no
 * redirect followed, {@link #LIMIT} bytes and {@link #DEADLINE} at most, so that whoever answers costs no more than that. Any
 * thread; futures complete on the caller's context.
 */
public final class HttpsDocuments {
    private static final int LIMIT = 1024 * 1024;
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int HEADERS = 16 * 1024;
    private static final int CONNECTIONS = 2;
    private static final int OK = 200;
    private static final int HTTPS = 443;

    private final HttpClientAgent client;

    /** A client for servers whose certificates come from this CA; opens nothing. */
    public HttpsDocuments(Vertx vertx, TrustAnchors ca) {
        HttpClientOptions http = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setSsl(true)
                .setKeepAlive(false)
                .setDecompressionSupported(false)
                .setMaxHeaderSize(HEADERS)
                .setConnectTimeout((int) DEADLINE.toMillis());
        this.client = vertx.httpClientBuilder()
                .with(http)
                .with(TlsOptions.client(ca, null))
                .with(TlsEngine.preferred().options())
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS))
                .withRedirectHandler(response -> null)
                .build();
    }

    /**
     * The document; fails where there is no complete answer 200 within time and size.
     *
     * @param url https, without user information
     */
    public Future<byte[]> get(URI url) {
        if (!"https".equalsIgnoreCase(url.getScheme()) || url.getHost() == null || url.getRawUserInfo() != null) {
            return Future.failedFuture(new IllegalArgumentException("only https URLs with a host are read"));
        }
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        RequestOptions request = new RequestOptions()
                .setHost(url.getHost().replaceAll("[\\[\\]]", ""))
                .setPort(url.getPort() < 0 ? HTTPS : url.getPort())
                .setSsl(true)
                .setMethod(HttpMethod.GET)
                .setURI(path + query)
                .setFollowRedirects(false)
                .putHeader(HttpHeaders.ACCEPT, "application/json");
        return client.request(request).compose(HttpsDocuments::read).timeout(DEADLINE);
    }

    private static Future<byte[]> read(HttpClientRequest request) {
        // Failures arrive through the answer; without a handler Vert.x would log each of them as an error.
        request.exceptionHandler(failure -> {});
        Future<byte[]> whole = request.send().compose(HttpsDocuments::whole).timeout(DEADLINE);
        return whole.onFailure(failure -> request.reset());
    }

    private static Future<byte[]> whole(HttpClientResponse response) {
        if (response.statusCode() != OK) {
            response.exceptionHandler(failure -> {});
            return Future.failedFuture("answered with status " + response.statusCode());
        }
        return WholeBody.of(response, LIMIT);
    }

    /** Closes every connection; reads under way fail. */
    public Future<Void> close() {
        return client.close();
    }
}
