package dev.postern.proxy.authn;

import java.util.Locale;

/** A way to show who one is; a label of metrics. */
enum Method {
    CERTIFICATE,
    FRONT_PROXY,
    STATIC_TOKEN,
    JWT,
    TOKEN_REVIEW,
    ANONYMOUS;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
