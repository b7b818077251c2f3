package dev.postern.proxy.backend;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.ResponseHead;
import dev.postern.proxy.target.Destination;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a connection, as failures speak of it, and what of its refusals the client may see. */
sealed interface BackendPeer permits KubeletPeer, ApiServerPeer {
    /** As failures call it; no address. */
    String name();

    /** Which of the two. */
    Destination place();

    /** How long it is waited for. */
    KubeletOptions.Limits limits();

    /** The connection ended before an answer. */
    GatewayFailure lost(@Nullable Throwable cause);

    /**
     * What the client is told of a refusal.
     *
     * @return its fields, framing aside
     * @throws GatewayFailure where the refusal concerns the gateway, or must not reach the client as it is
     */
    HttpFields relayed(ResponseHead refusal);

    /** It has not answered in time. */
    default GatewayFailure silent() {
        return new GatewayFailure(
                FailureReason.BACKEND_TIMEOUT,
                name() + " did not answer within " + limits().responseHead().toSeconds() + " s");
    }

    /** What it sent is no answer to what was asked. */
    default GatewayFailure garbled(GatewayFailure why) {
        return new GatewayFailure(FailureReason.BAD_BACKEND, name() + ": " + why.getMessage(), why);
    }
}
