package dev.postern.proxy.backend;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.ResponseHead;
import dev.postern.proxy.target.Destination;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet at the other end of a connection, which failures call by its node's name.
 *
 * @param node its name
 * @param limits of waiting for it
 */
record KubeletPeer(String node, KubeletOptions.Limits limits) implements BackendPeer {
    /**
     * Over TLS 1.3 this is also how a kubelet says that it does not take our certificate: the handshake is over for us when
     * it looks at it.
     */
    @Override
    public GatewayFailure lost(@Nullable Throwable cause) {
        boolean alert = cause != null && DialFailure.isAlert(cause);
        String why = alert
                ? " refused the TLS connection; it does not trust the gateway's client certificate"
                : " closed the connection before it answered; it may not trust the gateway's client certificate";
        return new GatewayFailure(FailureReason.BAD_BACKEND, name() + why, cause);
    }

    @Override
    public HttpFields relayed(ResponseHead refusal) {
        return AnswerFields.ofKubelet(refusal.fields());
    }

    @Override
    public String name() {
        return "the kubelet of node \"" + node + "\"";
    }

    @Override
    public Destination place() {
        return Destination.KUBELET;
    }
}
