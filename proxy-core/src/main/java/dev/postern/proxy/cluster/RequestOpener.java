package dev.postern.proxy.cluster;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields.Field;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Opens a request so that it only has to be sent, as often as that takes. Any thread.
 *
 * @param way that it goes
 * @param request its first line
 * @param fields of its head; the credential comes after them, last
 */
record RequestOpener(UpstreamWay way, RequestOptions request, List<Field> fields) {
    private static final int RETRIES = 2;

    /**
     * A request with its whole head.
     *
     * @param wanted asked when the credential is known, and again when there is a connection, which then goes back as good as
     *     it came
     * @return empty where it is not wanted any more, or not with that credential
     */
    Future<Optional<OpenRequest>> open(Predicate<Credential> wanted) {
        return way.credential().compose(credential -> begin(credential, wanted, RETRIES));
    }

    private Future<Optional<OpenRequest>> begin(Credential credential, Predicate<Credential> wanted, int retries) {
        if (!wanted.test(credential)) {
            return Future.succeededFuture(Optional.empty());
        }
        return way.acquire(credential).compose(lease -> {
            if (!wanted.test(credential)) {
                lease.giveBack(true);
                return Future.succeededFuture(Optional.empty());
            }
            return lease.request(request).transform((opened, closed) -> {
                if (opened != null) {
                    return complete(new OpenRequest(opened, lease, credential));
                }
                // A connection that closes while it is handed out has not carried anything yet.
                lease.drop();
                return retries > 0
                        ? begin(credential, wanted, retries - 1)
                        : Future.failedFuture(new GatewayFailure(
                                FailureReason.UNAVAILABLE, "the API server cannot be reached", closed));
            });
        });
    }

    private Future<Optional<OpenRequest>> complete(OpenRequest open) {
        try {
            HttpClientRequest head = open.request();
            IdentityFields.of(fields, open.credential())
                    .forEach(field -> head.headers().add(field.name(), field.value()));
            return Future.succeededFuture(Optional.of(open));
        } catch (IllegalArgumentException unwritable) {
            open.abort();
            return Future.failedFuture(unwritable);
        }
    }
}
