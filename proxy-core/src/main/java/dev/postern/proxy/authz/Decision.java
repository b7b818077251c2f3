package dev.postern.proxy.authz;

/** An authorizer's answer. Everything that is not {@code ALLOW} denies. */
public enum Decision {
    ALLOW,
    NO_OPINION
}
