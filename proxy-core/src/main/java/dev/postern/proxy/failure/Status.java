package dev.postern.proxy.failure;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A {@code metav1.Status} failure. Its JSON is kept under 1 KiB, because kubectl's WebSocket client reads no more of a
 * refused upgrade.
 *
 * @param reason HTTP code and {@code reason}
 * @param message what the user reads
 * @param about the object concerned, or null
 */
public record Status(
        FailureReason reason, String message, @Nullable ObjectReference about) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MESSAGE_LIMIT = 700;

    /** The body of the HTTP answer. */
    public byte[] toJson() {
        ObjectNode status = JSON.createObjectNode();
        status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        status.put("status", "Failure").put("message", shortened(message)).put("reason", reason.statusReason());
        if (about != null) {
            status.putObject("details").put("name", shortened(about.name())).put("kind", about.kind());
        }
        status.put("code", reason.code());
        return JSON.writeValueAsBytes(status);
    }

    private static String shortened(String text) {
        return text.length() <= MESSAGE_LIMIT ? text : text.substring(0, MESSAGE_LIMIT) + "…";
    }
}
