package dev.postern.proxy.backend;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A kubelet's error answer to a log request, as the API server tells it ({@code registry/generic/rest/response_checker.go}). */
final class LogFailure {
    /** As much as the API server reads. */
    private static final int TEXT_LIMIT = 50_000;

    private LogFailure() {}

    /** Completes with the failure once the body, or enough of it, has been read. */
    static Future<GatewayFailure> read(HttpClientResponse response, KubeletPeer peer, Duration limit) {
        return BoundedText.of(response, TEXT_LIMIT)
                .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .otherwise("")
                .map(text -> of(response.statusCode(), text, peer));
    }

    private static GatewayFailure of(int status, String text, KubeletPeer peer) {
        switch (status) {
            case 400:
                return new GatewayFailure(FailureReason.MALFORMED, text);
            case 401:
            case 403:
                // About the gateway's certificate, not the client's credential: neither code may reach the client as it
                // is.
                return new GatewayFailure(
                        FailureReason.BAD_BACKEND, peer.name() + " does not allow the gateway to read logs: " + text);
            case 404:
                return new GatewayFailure(
                        FailureReason.NOT_FOUND, "the server could not find the requested resource: " + text);
            case 429:
                return new GatewayFailure(FailureReason.TOO_MANY_REQUESTS, text);
            case 500:
                return new GatewayFailure(FailureReason.KUBELET_ERROR, "Internal error occurred: " + text);
            case 503:
                return new GatewayFailure(FailureReason.UNAVAILABLE, text);
            default:
                return new GatewayFailure(FailureReason.BAD_BACKEND, peer.name() + " answered " + status + ": " + text);
        }
    }
}
