package dev.postern.server.dev.kubelet;

/** What the kubelet serves. */
enum Endpoint {
    EXEC,
    ATTACH,
    PORT_FORWARD,
    CONTAINER_LOGS,
    RUN,
    CHECKPOINT,
    PODS,
    RUNNING_PODS,
    STATS_SUMMARY,
    HEALTHZ,
    HEALTH_CHECK,
    METRICS,
    CONFIGZ,
    FLAGZ,
    STATUSZ,
    /** The node's own logs, profiles and flags, all of which a kubelet's configuration can switch off: here it has. */
    DISABLED
}
