package dev.postern.proxy.failure;

import org.jspecify.annotations.Nullable;

/**
 * The one exception of the line. Its message goes to the client, so it names no backend address, credential or internal
 * path; the cause goes to the log only. It has no stack trace: it reports an input or a peer, not a defect.
 */
public final class GatewayFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureReason reason;
    private final transient @Nullable ObjectReference about;

    /** A failure that concerns no API object. */
    public GatewayFailure(FailureReason reason, String message) {
        this(reason, message, null, null);
    }

    /** A failure with a cause for the log. */
    public GatewayFailure(FailureReason reason, String message, @Nullable Throwable cause) {
        this(reason, message, null, cause);
    }

    /** A failure about one API object, which {@code Status.details} names. */
    public GatewayFailure(FailureReason reason, String message, ObjectReference about) {
        this(reason, message, about, null);
    }

    private GatewayFailure(
            FailureReason reason, String message, @Nullable ObjectReference about, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.reason = reason;
        this.about = about;
    }

    public FailureReason reason() {
        return reason;
    }

    /** The failure as Kubernetes' clients read it. */
    public Status status() {
        return new Status(reason, String.valueOf(getMessage()), about);
    }
}
