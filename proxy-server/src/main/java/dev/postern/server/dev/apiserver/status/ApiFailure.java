package dev.postern.server.dev.apiserver.status;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A request that ends with a {@code metav1.Status}. It has no stack trace: it reports an input, not a defect. */
public final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final transient @Nullable ObjectNode details;
    private final transient Map<String, String> headers;

    /**
     * See {@link Failures} for the usual ones.
     *
     * @param code the HTTP status
     * @param reason {@code Status.reason}; empty for none
     * @param details {@code Status.details}, or null where there are none
     */
    ApiFailure(int code, String reason, String message, @Nullable ObjectNode details) {
        this(code, reason, message, details, Map.of());
    }

    private ApiFailure(
            int code, String reason, String message, @Nullable ObjectNode details, Map<String, String> headers) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
        this.details = details;
        this.headers = headers;
    }

    /** The same with a header. */
    ApiFailure with(String header, String value) {
        return new ApiFailure(code, reason, String.valueOf(getMessage()), details, Map.of(header, value));
    }

    /** Headers of the answer, beside those that all answers have. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The HTTP status. */
    public int code() {
        return code;
    }

    /** {@code Status.reason}; empty for none. */
    public String reason() {
        return reason;
    }

    /** The {@code Status}. */
    public ObjectNode toJson() {
        ObjectNode status = JsonMapper.shared().createObjectNode();
        status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        status.put("status", "Failure").put("message", String.valueOf(getMessage()));
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        if (details != null) {
            status.set("details", details);
        }
        return status.put("code", code);
    }
}
