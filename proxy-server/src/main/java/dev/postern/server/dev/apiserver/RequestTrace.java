package dev.postern.server.dev.apiserver;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.request.RequestInfo;
import dev.postern.server.dev.trace.Hop;
import dev.postern.server.dev.trace.Trace;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;

/** Tells of one request, once it is answered: verb, path, in whose name, status. Health and discovery that succeed stay untold. */
final class RequestTrace {
    private static final int FIRST_FAILURE = 400;

    private final Trace trace;
    private final HttpServerRequest http;
    private String verb = "";
    private String who = "";
    private boolean isResource;

    RequestTrace(Trace trace, HttpServerRequest http) {
        this.trace = trace;
        this.http = http;
    }

    void asks(RequestInfo info) {
        verb = info.verb();
        isResource = info.resourceRequest();
    }

    /** In whose name, and who sends it. */
    void by(Identity acting, Identity real) {
        String sender = acting.equals(real) ? "" : " (impersonated by " + real.name() + ")";
        who = " as " + acting.name() + sender;
    }

    void answered(int code) {
        if (isResource || code >= FIRST_FAILURE) {
            SocketAddress peer = http.remoteAddress();
            String method = verb.isEmpty() ? http.method().name() : verb;
            trace.step(
                    Hop.API_SERVER,
                    peer.hostAddress() + ":" + peer.port(),
                    method + " " + http.path() + who + ": " + code);
        }
    }
}
