package dev.postern.proxy.backend;

import dev.postern.proxy.cluster.ForwardedToken;
import dev.postern.proxy.cluster.UpstreamIdentity;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.ResponseHead;
import dev.postern.proxy.target.Destination;
import org.jspecify.annotations.Nullable;

/**
 * The API server at the other end of a connection.
 *
 * @param who in whose name it was asked
 * @param limits of waiting for it
 * @param proxied whether somebody behind it answers, whose 401 is the client's
 * @param unauthorized to be told of a 401 that is the API server's own
 */
record ApiServerPeer(UpstreamIdentity who, KubeletOptions.Limits limits, boolean proxied, Runnable unauthorized)
        implements BackendPeer {
    private static final int UNAUTHORIZED = 401;

    @Override
    public GatewayFailure lost(@Nullable Throwable cause) {
        boolean alert = cause != null && DialFailure.isAlert(cause);
        return new GatewayFailure(
                FailureReason.BAD_BACKEND,
                alert
                        ? "the API server refused the TLS connection"
                        : "the API server closed the connection before it answered",
                cause);
    }

    @Override
    public HttpFields relayed(ResponseHead refusal) {
        if (refusal.status() == UNAUTHORIZED && !proxied) {
            unauthorized.run();
            throw unauthorized(who);
        }
        return AnswerFields.ofUpstream(refusal.fields());
    }

    /** What the API server's 401 means: whose credential it does not accept. */
    static GatewayFailure unauthorized(UpstreamIdentity who) {
        return who instanceof ForwardedToken
                ? new GatewayFailure(
                        FailureReason.UNAUTHENTICATED,
                        "Unauthorized: the API server does not accept the token, which this cluster forwards to it")
                : new GatewayFailure(
                        FailureReason.BAD_BACKEND, "the API server does not accept the gateway's own credential");
    }

    @Override
    public String name() {
        return "the API server";
    }

    @Override
    public Destination place() {
        return Destination.API_SERVER;
    }
}
