package dev.postern.proxy.backend;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet at the other end of a connection, as failures speak of it: by its node's name.
 *
 * @param node its name
 * @param limits of waiting for it
 */
record KubeletPeer(String node, KubeletOptions.Limits limits) {
    /** It has not answered in time. */
    GatewayFailure silent() {
        return new GatewayFailure(
                FailureReason.BACKEND_TIMEOUT,
                name() + " did not answer within " + limits.responseHead().toSeconds() + " s");
    }

    /**
     * The connection ended before an answer. Over TLS 1.3 this is also how a kubelet says that it does not take our
     * certificate: the handshake is over for us when it looks at it.
     */
    GatewayFailure lost(@Nullable Throwable cause) {
        boolean alert = cause != null && DialFailure.isAlert(cause);
        String why = alert
                ? " refused the TLS connection; it does not trust the gateway's client certificate"
                : " closed the connection before it answered; it may not trust the gateway's client certificate";
        return new GatewayFailure(FailureReason.BAD_BACKEND, name() + why, cause);
    }

    /** What it sent is no answer to what was asked. */
    GatewayFailure garbled(GatewayFailure why) {
        return new GatewayFailure(FailureReason.BAD_BACKEND, name() + ": " + why.getMessage(), why);
    }

    String name() {
        return "the kubelet of node \"" + node + "\"";
    }
}
