package dev.postern.proxy.authz;

import dev.postern.proxy.authz.RbacPolicy.ClusterRoleBinding;
import dev.postern.proxy.authz.RbacPolicy.Role;
import dev.postern.proxy.authz.RbacPolicy.RoleBinding;
import dev.postern.proxy.cluster.ApiServer;
import dev.postern.proxy.cluster.CollectionKind;
import dev.postern.proxy.cluster.CollectionWatch;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's own RBAC objects, copied and kept up. Denies until all four kinds have been listed, and again where the copy of
 * one has not been confirmed for {@code maxStaleness}; says that it is not ready when half of that has gone by. Any thread.
 */
final class ClusterRbac implements Authorizer {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterRbac.class);
    /** Changes that come together, as when somebody applies a folder, become one new index. */
    private static final long GATHER_MILLIS = 20;

    private final Vertx vertx;
    private final Duration maxStaleness;
    private final CollectionWatch<Role> roles;
    private final CollectionWatch<ClusterRole> clusterRoles;
    private final CollectionWatch<RoleBinding> roleBindings;
    private final CollectionWatch<ClusterRoleBinding> clusterRoleBindings;
    private final List<CollectionWatch<?>> all;
    private @Nullable Context context;
    private boolean rebuilding;
    private boolean changedMeanwhile;
    private volatile @Nullable RbacAuthorizer index;

    ClusterRbac(Vertx vertx, ApiServer server, Duration maxStaleness) {
        this.vertx = vertx;
        this.maxStaleness = maxStaleness;
        this.roles = watch(server, RbacObjects.ROLES);
        this.clusterRoles = watch(server, RbacObjects.CLUSTER_ROLES);
        this.roleBindings = watch(server, RbacObjects.ROLE_BINDINGS);
        this.clusterRoleBindings = watch(server, RbacObjects.CLUSTER_ROLE_BINDINGS);
        this.all = List.of(roles, clusterRoles, roleBindings, clusterRoleBindings);
    }

    private <T> CollectionWatch<T> watch(ApiServer server, CollectionKind<T> kind) {
        return new CollectionWatch<>(vertx, server, kind, maxStaleness.dividedBy(3), this::changed);
    }

    /** Begins to list and watch. Once. */
    synchronized void start() {
        if (context == null) {
            context = vertx.getOrCreateContext();
            context.runOnContext(begin -> all.forEach(CollectionWatch::start));
        }
    }

    synchronized void stop() {
        if (context != null) {
            context.runOnContext(end -> all.forEach(CollectionWatch::stop));
        }
    }

    /** Completes where an answer is to be had and half of the time that a copy may be old has not gone by. */
    Future<Void> ready() {
        GatewayFailure problem = problem(maxStaleness.dividedBy(2));
        return problem == null ? Future.succeededFuture() : Future.failedFuture(problem);
    }

    @Override
    public Future<Decision> authorize(AccessAttributes attributes) {
        GatewayFailure problem = problem(maxStaleness);
        RbacAuthorizer current = index;
        return problem != null || current == null
                ? Future.failedFuture(problem == null ? unread() : problem)
                : current.authorize(attributes);
    }

    private @Nullable GatewayFailure problem(Duration allowed) {
        if (index == null) {
            return unread();
        }
        for (CollectionWatch<?> one : all) {
            if (one.age().compareTo(allowed) > 0) {
                return new GatewayFailure(
                        FailureReason.UNAVAILABLE,
                        "the API server has not confirmed the cluster's RBAC objects for "
                                + one.age().toSeconds() + " s (" + one.problem() + ")");
            }
        }
        return null;
    }

    private GatewayFailure unread() {
        String which = all.stream()
                .filter(one -> !one.isListed())
                .map(CollectionWatch::problem)
                .findFirst()
                .orElse("the index is being made");
        return new GatewayFailure(
                FailureReason.UNAVAILABLE, "the cluster's RBAC objects have not been read yet (" + which + ")");
    }

    /** On the context: a new index is made a little later, off the event loop, one at a time. */
    private void changed() {
        if (!all.stream().allMatch(CollectionWatch::isListed)) {
            return;
        }
        if (rebuilding) {
            changedMeanwhile = true;
            return;
        }
        rebuilding = true;
        vertx.setTimer(GATHER_MILLIS, due -> rebuild());
    }

    private void rebuild() {
        changedMeanwhile = false;
        RbacPolicy policy = new RbacPolicy(
                List.copyOf(roles.objects()),
                List.copyOf(clusterRoles.objects()),
                List.copyOf(roleBindings.objects()),
                List.copyOf(clusterRoleBindings.objects()));
        vertx.executeBlocking(() -> RbacAuthorizer.of(policy)).onComplete(made -> {
            rebuilding = false;
            if (made.failed()) {
                // What is in force may grant what is gone: better to deny.
                index = null;
                LOG.atError().setCause(made.cause()).log("the index of the cluster's RBAC objects cannot be made");
                return;
            }
            index = made.result();
            if (changedMeanwhile) {
                changed();
            }
        });
    }
}
