package dev.postern.proxy.authz;

import dev.postern.proxy.reload.Reloadable;
import java.time.Duration;

/** One of the ways to answer a gate. Equal descriptions within one cluster share one authorizer, and so its cache. */
public sealed interface GateMode {
    /**
     * RBAC objects that only the gateway holds.
     *
     * @param policy all of them
     * @param index made of the policy; one for all clusters that share this mode
     */
    record Rbac(Reloadable<RbacPolicy> policy, Reloadable<RbacAuthorizer> index) implements GateMode {
        /** Indexes the policy, and each new value of it, once. */
        public Rbac(Reloadable<RbacPolicy> policy) {
            this(policy, policy.map(RbacAuthorizer::of));
        }
    }

    /**
     * The cluster's own RBAC objects, listed and watched under the gateway's identity.
     *
     * @param maxStaleness for how long decisions may rest on a copy that the API server has not confirmed; at least 100 ms
     */
    record RbacCluster(Duration maxStaleness) implements GateMode {
        /** What a configuration gets that does not say. */
        public static final Duration DEFAULT_STALENESS = Duration.ofMinutes(1);

        private static final Duration SHORTEST = Duration.ofMillis(100);

        /** Checks the duration. */
        public RbacCluster {
            if (maxStaleness.compareTo(SHORTEST) < 0) {
                throw new IllegalArgumentException("maxStaleness must be at least 100ms");
            }
        }
    }

    /**
     * A {@code SubjectAccessReview} at the cluster's API server.
     *
     * @param cacheAuthorizedTTL how long an allowing answer is kept; zero keeps none
     * @param cacheUnauthorizedTTL how long any other answer is kept; zero keeps none
     */
    record Webhook(Duration cacheAuthorizedTTL, Duration cacheUnauthorizedTTL) implements GateMode {
        /** What a configuration gets that does not say. */
        public static final Duration DEFAULT_TTL = Duration.ofSeconds(10);

        /** Checks the durations. */
        public Webhook {
            if (cacheAuthorizedTTL.isNegative() || cacheUnauthorizedTTL.isNegative()) {
                throw new IllegalArgumentException("a time to live must not be negative");
            }
        }
    }

    /** Everybody passes whom the other gate lets through. For the node gate, and alone. */
    record Disabled() implements GateMode {}

    /**
     * An authorizer of whoever embeds the gateway.
     *
     * @param authorizer asked for every request
     */
    record Custom(Authorizer authorizer) implements GateMode {}
}
