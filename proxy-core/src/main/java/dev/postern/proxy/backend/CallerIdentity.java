package dev.postern.proxy.backend;

/** How the API server learns who asks. */
public enum CallerIdentity {
    /** The gateway's own credential, and {@code Impersonate-*} headers. */
    IMPERSONATE,
    /** The caller's own bearer token. Who has none, because a certificate named them, is refused with 401. */
    FORWARD_TOKEN
}
