package dev.postern.proxy.failure;

import java.util.Locale;

/** Why a request failed before the client's 101: HTTP status, Kubernetes' {@code Status.reason} and metric label in one. */
public enum FailureReason {
    /** The request breaks HTTP's grammar or asks for something that no rule allows to be asked. */
    MALFORMED(400, "BadRequest"),
    /** A streaming subresource without an upgrade. */
    UPGRADE_REQUIRED(400, "BadRequest"),
    UNAUTHENTICATED(401, "Unauthorized"),
    DENIED(403, "Forbidden"),
    NOT_FOUND(404, "NotFound"),
    METHOD_NOT_ALLOWED(405, "MethodNotAllowed"),
    REQUEST_TIMEOUT(408, "Timeout"),
    BODY_TOO_LARGE(413, "RequestEntityTooLarge"),
    URI_TOO_LONG(414, "BadRequest"),
    EXPECTATION_FAILED(417, "BadRequest"),
    /** Well-formed options whose values Kubernetes' validation refuses. */
    INVALID(422, "Invalid"),
    TOO_MANY_REQUESTS(429, "TooManyRequests"),
    /** The connection was made for one cluster and the request names another (RFC 9110 15.5.20). */
    MISDIRECTED(421, "BadRequest"),
    HEADERS_TOO_LARGE(431, "BadRequest"),
    /** The client left before it was answered; the answer has no reader and the code is for logs and metrics. */
    CLIENT_GONE(499, "ClientClosedRequest"),
    /** A defect of ours, or a state that should be impossible. */
    INTERNAL(500, "InternalError"),
    /** The kubelet answered a plain request with its own 500. */
    KUBELET_ERROR(500, "InternalError"),
    /** The kubelet could not be reached: TCP, TLS or certificate. kube-apiserver answers 500 here too. */
    DIAL_FAILED(500, "InternalError"),
    /** The kubelet or the API server broke the protocol. */
    BAD_BACKEND(502, "BadGateway"),
    /** A dependency that decides or locates is out of reach; the request is not allowed through. */
    UNAVAILABLE(503, "ServiceUnavailable"),
    BACKEND_TIMEOUT(504, "Timeout"),
    /** The API server's address leads to the gateway itself (RFC 5842 7.2). */
    LOOP(508, "LoopDetected");

    private final int code;
    private final String statusReason;
    private final String label = name().toLowerCase(Locale.ROOT);

    FailureReason(int code, String statusReason) {
        this.code = code;
        this.statusReason = statusReason;
    }

    /** The HTTP status. */
    public int code() {
        return code;
    }

    /** {@code reason} of the {@code metav1.Status}. */
    public String statusReason() {
        return statusReason;
    }

    /** The metric label. */
    public String label() {
        return label;
    }
}
