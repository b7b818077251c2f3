package dev.postern.proxy.session;

import dev.postern.proxy.session.SessionInfo.Backend;
import dev.postern.proxy.stream.EndCause;
import dev.postern.proxy.target.Destination;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * The sentence that a client is told at the end of its session; none for an end of its own.
 *
 * @param backend who carries the session
 * @param idleTimeout of the session
 */
record EndReasons(Backend backend, Duration idleTimeout) implements Function<EndCause, Optional<String>> {
    @Override
    public Optional<String> apply(EndCause cause) {
        return Optional.ofNullable(
                switch (cause) {
                    case CLIENT_CLOSED, CLIENT_LOST, CLIENT_PROTOCOL_ERROR -> null;
                    case KUBELET_CLOSED, UPSTREAM_CLOSED -> name() + " closed the connection before the end";
                    case KUBELET_LOST, UPSTREAM_LOST ->
                        "the gateway lost its connection to " + name() + " before the end";
                    case KUBELET_PROTOCOL_ERROR ->
                        "the gateway could not understand " + name() + ", which broke a rule of SPDY/3.1";
                    case IDLE ->
                        "the gateway ended the session: no data either way for " + Durations.readable(idleTimeout);
                    case AGE -> "the gateway ended the session: it is as old as a session may be";
                    case DRAIN -> "the gateway ended the session: it is being stopped, and the time to finish is over";
                    case SHUTDOWN -> "the gateway ended the session: it is being stopped";
                    case KILLED -> "the gateway ended the session: it was closed by an administrator";
                    case REVOKED -> "the gateway ended the session: the right to it, or the credential, was taken away";
                    case QUOTA -> "the gateway ended the session: its share is used up";
                });
    }

    private String name() {
        return backend.place() == Destination.KUBELET
                ? "the kubelet of node \"" + backend.node() + "\""
                : "the API server";
    }
}
