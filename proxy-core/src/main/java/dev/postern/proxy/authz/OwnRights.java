package dev.postern.proxy.authz;

import dev.postern.proxy.cluster.ApiServer;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** What the gateway's own identity may do at the API server, by {@code SelfSubjectAccessReview}s. */
public final class OwnRights {
    private final ApiServer server;

    /** Of the identity that this client has. */
    public OwnRights(ApiServer server) {
        this.server = server;
    }

    /** Those of the needed that it lacks, in order; fails with {@code UNAVAILABLE} where the API server does not say. */
    public Future<List<Right>> lacking(List<Right> needed) {
        return lacking(needed, new ArrayList<>());
    }

    private Future<List<Right>> lacking(List<Right> left, List<Right> found) {
        if (left.isEmpty()) {
            return Future.succeededFuture(found);
        }
        Right right = left.get(0);
        return may(right).compose(allowed -> {
            if (!allowed) {
                found.add(right);
            }
            return lacking(left.subList(1, left.size()), found);
        });
    }

    private Future<Boolean> may(Right right) {
        return server.review(AccessReview.OF_SELF, AccessReview.ofSelf(right.verb(), right.target()))
                .map(answer -> AccessReview.self(answer).allows())
                .recover(failure -> Future.failedFuture(new GatewayFailure(
                        FailureReason.UNAVAILABLE,
                        "the API server does not say whether the gateway may " + right.verb() + " " + right.resource(),
                        failure)));
    }
}
