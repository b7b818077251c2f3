package dev.postern.proxy.authz;

import java.time.Duration;
import java.util.List;

/**
 * What answers each gate. There is no default.
 *
 * @param podGate for {@code pods/exec|attach|portforward|log}, for {@code nodes/x/proxy} and for impersonation: at least one
 *     mode, asked in order until one allows; it cannot be switched off
 * @param nodeGate for {@code create nodes/proxy}; {@code Disabled}, alone, is what the API server does
 * @param timeout how long an answer may take before it counts as a denial; positive
 */
public record GateOptions(List<GateMode> podGate, List<GateMode> nodeGate, Duration timeout) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    private static final GateMode DISABLED = new GateMode.Disabled();

    /**
     * Holds the modes against these rules.
     *
     * @throws IllegalArgumentException naming the rule
     */
    public GateOptions {
        podGate = List.copyOf(podGate);
        nodeGate = List.copyOf(nodeGate);
        if (podGate.isEmpty() || nodeGate.isEmpty()) {
            throw new IllegalArgumentException("a gate needs a mode");
        }
        if (podGate.contains(DISABLED)) {
            throw new IllegalArgumentException("the pod gate cannot be switched off");
        }
        if (nodeGate.contains(DISABLED) && nodeGate.size() > 1) {
            throw new IllegalArgumentException("a node gate that is switched off has no other mode");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout of the gates must be positive");
        }
    }

    /** Modes with a timeout of 5 s. */
    public GateOptions(List<GateMode> podGate, List<GateMode> nodeGate) {
        this(podGate, nodeGate, DEFAULT_TIMEOUT);
    }

    /** Authorizers of whoever embeds the gateway, with a timeout of 5 s. */
    public GateOptions(Authorizer podGate, Authorizer nodeGate) {
        this(podGate, nodeGate, DEFAULT_TIMEOUT);
    }

    /** Authorizers of whoever embeds the gateway; {@link Authorizer#DISABLED} switches the node gate off. */
    public GateOptions(Authorizer podGate, Authorizer nodeGate, Duration timeout) {
        this(List.of(mode(podGate)), List.of(mode(nodeGate)), timeout);
    }

    /** Whether either gate has a mode of this kind. */
    public boolean has(Class<? extends GateMode> kind) {
        return podGate.stream().anyMatch(kind::isInstance) || nodeGate.stream().anyMatch(kind::isInstance);
    }

    private static GateMode mode(Authorizer authorizer) {
        return authorizer == Authorizer.DISABLED ? DISABLED : new GateMode.Custom(authorizer);
    }
}
