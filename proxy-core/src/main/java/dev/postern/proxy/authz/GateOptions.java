package dev.postern.proxy.authz;

import java.time.Duration;

/**
 * What answers each gate. There is no default.
 *
 * @param podGate for {@code pods/exec|attach|portforward|log}, and for {@code nodes/x/proxy}; it cannot be switched off
 * @param nodeGate for {@code create nodes/proxy}; {@link Authorizer#DISABLED} is what the API server does
 * @param timeout how long an answer may take before it counts as a denial; positive
 */
public record GateOptions(Authorizer podGate, Authorizer nodeGate, Duration timeout) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    public GateOptions {
        if (podGate == Authorizer.DISABLED) {
            throw new IllegalArgumentException("the pod gate cannot be switched off");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout of the gates must be positive");
        }
    }

    /** With a timeout of 5 s. */
    public GateOptions(Authorizer podGate, Authorizer nodeGate) {
        this(podGate, nodeGate, DEFAULT_TIMEOUT);
    }
}
