package dev.postern.proxy;

import java.util.Locale;

/** The stages of {@link RequestFlow} that wait for somebody, as the label of their durations. */
enum FlowStage {
    AUTHENTICATION,
    /** Whether the caller may act as whom they name. */
    IMPERSONATION,
    AUTHORIZATION,
    /** Pod, node gate, node, address. */
    LOOKUP,
    /** Dial, TLS, request and the head of the other side's answer. */
    BACKEND;

    final String label = name().toLowerCase(Locale.ROOT);
}
