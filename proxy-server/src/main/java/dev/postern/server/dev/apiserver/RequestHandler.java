package dev.postern.server.dev.apiserver;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.request.RequestInfo;
import dev.postern.server.dev.apiserver.access.Impersonation;
import dev.postern.server.dev.apiserver.access.Rights;
import dev.postern.server.dev.apiserver.access.Users;
import dev.postern.server.dev.apiserver.objects.ObjectStore;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.openapi.OpenApi;
import dev.postern.server.dev.apiserver.selection.Parameters;
import dev.postern.server.dev.apiserver.status.ApiFailure;
import dev.postern.server.dev.apiserver.status.Failures;
import dev.postern.server.dev.trace.Trace;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows each request through: what is asked, by whom, whether they may, the answer. */
final class RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    private final Users users;
    private final Rights rights;
    private final Impersonation impersonation;
    private final NonResources nonResources;
    private final Resources resources;
    private final Reviews reviews;
    private final Trace trace;

    RequestHandler(DevApiServerOptions options, ObjectStore store, Trace trace) {
        this.users = new Users(options.clientCA());
        this.rights = new Rights(options.policy());
        this.impersonation = new Impersonation(rights);
        this.nonResources = new NonResources(OpenApi.read());
        this.resources = new Resources(store);
        this.reviews = new Reviews(rights);
        this.trace = trace;
    }

    /** Answers, on the request's event loop. */
    void handle(HttpServerRequest http) {
        http.response()
                .putHeader("Audit-Id", UUID.randomUUID().toString())
                .putHeader("Cache-Control", "no-cache, private")
                .putHeader("Date", HttpDates.now());
        RequestTrace told = new RequestTrace(trace, http);
        Future.<ApiRequest>future(promise -> promise.complete(admitted(http, told)))
                .compose(this::reply)
                .recover(failure -> Future.succeededFuture(failed(http, failure)))
                .onSuccess(reply -> {
                    told.answered(reply.code());
                    if (!http.response().closed()) {
                        reply.send(http.response());
                    }
                });
    }

    /** The request, where it may be made. */
    private ApiRequest admitted(HttpServerRequest http, RequestTrace told) {
        String path = RequestPaths.decoded(String.valueOf(http.path()));
        Parameters query = RequestPaths.query(http.uri());
        RequestInfo info = RequestPaths.info(http.method().name(), path, query);
        told.asks(info);
        Timeouts.check(query);
        Identity user = users.identity(certificates(http), http.headers().contains("Authorization"));
        told.by(user, user);
        Identity acting = impersonation
                .resolve(http.headers(), ApiRequest.question(info, path, user))
                .orElse(user);
        told.by(acting, user);
        rights.require(ApiRequest.question(info, path, acting));
        return new ApiRequest(http, info, query, acting);
    }

    /** What the client showed, leaf first. */
    private static List<Certificate> certificates(HttpServerRequest http) {
        try {
            return http.connection().peerCertificates();
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }

    private Future<Reply> reply(ApiRequest request) {
        if (!request.info().resourceRequest()) {
            return Future.succeededFuture(nonResources.answer(request));
        }
        Optional<ResourceType> review = reviews.type(request);
        if (review.isEmpty()) {
            return Future.succeededFuture(resources.answer(request));
        }
        return RequestBodies.read(request.http()).map(body -> reviews.answer(request, review.get(), body));
    }

    private static Reply failed(HttpServerRequest http, Throwable failure) {
        if (failure instanceof ApiFailure known) {
            return Answer.failure(known, Pretty.isForPerson(http));
        }
        LOG.atWarn().setCause(failure).log("request failed");
        return Answer.failure(Failures.internal(), Pretty.isForPerson(http));
    }
}
