package dev.postern.proxy.cluster;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One small answer of the gateway's own, read whole, within a time and a size. A kept-alive connection may be closed by the
 * server at the very moment in which it is used again, so a connection that closes without an answer is tried once more.
 * Where the credential is not accepted and there is another one since, it is asked again with that.
 */
final class ApiRead {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int UNAUTHORIZED = 401;

    private final RequestOpener opener;
    private final byte[] body;
    private @Nullable OpenRequest current;
    private @Nullable Credential used;
    private boolean over;

    /** A request with this body, or with none where it is empty. */
    ApiRead(RequestOpener opener, byte[] body) {
        this.opener = opener;
        this.body = body;
    }

    /** The deadline is for all of it, the credential too. */
    Future<ApiAnswer> answer() {
        return ask(any -> true)
                .compose(answer -> answer.map(this::accepted).orElseGet(() -> Future.failedFuture("too late")))
                .timeout(DEADLINE)
                .onFailure(failure -> stop());
    }

    private Future<ApiAnswer> accepted(ApiAnswer answer) {
        Credential refused = used;
        if (answer.status() != UNAUTHORIZED || refused == null) {
            return Future.succeededFuture(answer);
        }
        opener.way().credentials().refused(refused);
        return ask(next -> !next.equals(refused)).map(again -> again.orElse(answer));
    }

    private Future<Optional<ApiAnswer>> ask(Predicate<Credential> wanted) {
        return attempt(wanted)
                .recover(failure ->
                        failure instanceof HttpClosedException ? attempt(wanted) : Future.failedFuture(failure));
    }

    private Future<Optional<ApiAnswer>> attempt(Predicate<Credential> wanted) {
        return opener.open(credential -> isWanted() && wanted.test(credential))
                .compose(open -> open.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : send(open.get()).map(Optional::of));
    }

    private synchronized boolean isWanted() {
        return !over;
    }

    private synchronized Future<ApiAnswer> send(OpenRequest open) {
        HttpClientRequest request = open.request();
        // Failures arrive through the answer; without a handler Vert.x would log each of them as an error.
        request.exceptionHandler(failure -> {});
        if (over) {
            open.abort();
            return Future.failedFuture("too late");
        }
        current = open;
        used = open.credential();
        return (body.length == 0 ? request.send() : request.send(Buffer.buffer(body)))
                .compose(response -> WholeBody.of(response, ApiObjects.LIMIT)
                        .onSuccess(all -> open.ended(response))
                        .map(all -> new ApiAnswer(response.statusCode(), all)))
                .onFailure(failure -> open.abort());
    }

    private synchronized void stop() {
        over = true;
        if (current != null) {
            current.abort();
        }
    }
}
