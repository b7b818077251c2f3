package dev.postern.proxy.authz;

/**
 * What answers each gate. There is no default.
 *
 * @param podGate for {@code pods/exec|attach|portforward|log}, and for {@code nodes/x/proxy}
 * @param nodeGate for {@code create nodes/proxy}; {@link Authorizer#DISABLED} is what the API server does
 */
public record GateOptions(Authorizer podGate, Authorizer nodeGate) {}
