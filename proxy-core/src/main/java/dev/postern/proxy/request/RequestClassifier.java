package dev.postern.proxy.request;

import dev.postern.proxy.http.RequestHead;

/** Decides what a request asks for. Stateless. */
public final class RequestClassifier {
    /**
     * Classifies by method, path and query; the upgrade headers only fill the {@link UpgradeOffer}.
     *
     * @throws dev.postern.proxy.failure.GatewayFailure {@code MALFORMED}, {@code METHOD_NOT_ALLOWED}, {@code NOT_FOUND} or
     *     {@code DENIED} (a client-sent {@code Impersonate-*})
     */
    public ClassifiedRequest classify(RequestHead head) {
        throw new UnsupportedOperationException("skeleton");
    }
}
