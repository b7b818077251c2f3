package dev.postern.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The configuration file, key by key. The texts here are what {@code config/README.md} and the JSON schema say. */
@Keys(later = {"audit", "limits", "logging", "tracing"})
record ConfigFile(
        @Key(about = "Version of this file's format.", oneOf = "postern.dev/v1alpha1")
        String apiVersion,

        @Key(about = "Kind of this file.", oneOf = "PosternConfiguration")
        String kind,

        @Key(about = "The port that kubectl talks to.") Serving serving,

        @Key(
                about =
                        "The port for health checks and metrics. Plain HTTP without authentication: keep it on loopback or behind a network policy.",
                fallback = "{}")
        Admin admin,

        @Key(about = "Who is believed. At least one way must be configured.")
        AuthenticationKeys authentication,

        @Key(about = "Who may do what. Both gates must be named.")
        AuthorizationKeys authorization,

        @Key(about = "The clusters behind the gateway; at least one.")
        List<ClusterKeys> clusters,

        @Key(about = "Running exec, attach and port-forward sessions.", fallback = "{}")
        Streaming streaming,

        @Key(about = "The end of the program, on SIGTERM or SIGINT.", fallback = "{}")
        Shutdown shutdown,

        @Key(
                about =
                        "Addresses or blocks (10.0.0.0/8) of load balancers whose X-Forwarded-For is believed and passed on. From anyone else the header is dropped, so that nobody can forge the address in a kubelet's log.",
                fallback = "[]")
        List<String> trustedProxies) {

    /** {@code serving}. */
    record Serving(
            @Key(about = "Address to listen on. 0.0.0.0 or :: for all.", fallback = "127.0.0.1")
            String bindAddress,

            @Key(about = "TCP port; 0 for any free one, which the log then names.", fallback = "6443", max = 65535)
            int port,

            @Key(about = "PEM file with the certificate that clients see, then its intermediates.")
            Path tlsCertFile,

            @Key(about = "PEM file with its private key. Refused where others can read it.")
            Path tlsPrivateKeyFile) {}

    /** {@code admin}. */
    record Admin(
            @Key(about = "Address to listen on.", fallback = "127.0.0.1")
            String bindAddress,

            @Key(about = "TCP port; 0 for any free one, which the log then names.", fallback = "6444", max = 65535)
            int port) {}

    /** {@code streaming}. */
    record Streaming(
            @Key(
                    about =
                            "How long a session may carry no data either way before it is ended. Protects against sessions that nobody uses and that hold a socket on both sides.",
                    fallback = "4h")
            Duration idleTimeout,

            @Key(
                    about =
                            "Whether the frames of spliced sessions are followed, which changes no byte of them. false passes them on unseen: a client whose session is cut is not told why, so that kubectl exits with 0 and half of the output; exit codes, ports and bytes of the single streams are in no log and no list. Only for measuring what it costs, or where following is at fault.",
                    fallback = "true")
            boolean observeFrames,

            @Key(
                    about =
                            "Whether terminals (kubectl exec -it over WebSocket) get a line with the time that is left when the gateway is told to stop. The line stands in the middle of whatever the terminal shows.",
                    fallback = "false")
            boolean terminalNotice) {
        Streaming {
            if (idleTimeout.isZero()) {
                throw new IllegalArgumentException("idleTimeout must be longer than 0");
            }
        }
    }

    /** {@code shutdown}. */
    record Shutdown(
            @Key(
                    about =
                            "How long running sessions may go on after the first SIGTERM or SIGINT. From then on /readyz fails and new requests are refused with 503, while the port stays open; when the last session has ended, or the time is over and the rest has been told and cut, the program ends. A second signal ends the waiting. 0s ends them at once. The program ends at most 10 s later, so whatever kills it must wait longer: terminationGracePeriodSeconds of a pod, TimeoutStopSec of a unit.",
                    fallback = "30s")
            Duration gracePeriod) {}
}
