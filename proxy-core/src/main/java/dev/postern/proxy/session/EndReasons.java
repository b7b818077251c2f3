package dev.postern.proxy.session;

import dev.postern.proxy.stream.EndCause;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The sentence that a client is told at the end of its session; none for an end of its own.
 *
 * @param node whose kubelet carries the session
 * @param idleTimeout of the session
 */
record EndReasons(String node, Duration idleTimeout) implements Function<EndCause, Optional<String>> {
    @Override
    public Optional<String> apply(EndCause cause) {
        return Optional.ofNullable(
                switch (cause) {
                    case CLIENT_CLOSED, CLIENT_LOST -> null;
                    case KUBELET_CLOSED -> "the kubelet of node \"" + node + "\" closed the connection before the end";
                    case KUBELET_LOST ->
                        "the gateway lost its connection to the kubelet of node \"" + node + "\" before the end";
                    case IDLE -> "the gateway ended the session: no data either way for " + readable();
                    case SHUTDOWN -> "the gateway ended the session: it is being stopped";
                    case KILLED -> "the gateway ended the session: it was closed by an administrator";
                });
    }

    /** {@code 4h}, as the configuration has it. */
    private String readable() {
        return idleTimeout.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
