package dev.postern.server.dev.streaming;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** How a command ended, and how each protocol version tells it on its error stream. */
sealed interface CommandStatus {
    /** Exit status 0, or the end of what was attached to. */
    record Success() implements CommandStatus {}

    /** Another exit status. */
    record Exit(int status) implements CommandStatus {}

    /** No exit status. */
    record Failure(String sentence) implements CommandStatus {}

    /** A version's way to tell. */
    enum Format {
        /** Before version 4: text, and nothing of a success. */
        TEXT,
        /** Version 4: a {@code metav1.Status} of {@code k8s.io/cri-streaming}. */
        STATUS,
        /** Version 5: what a kubelet makes of a version 4 status. */
        TRANSLATED;

        /** The bytes, if there is anything to tell. */
        Optional<String> tell(CommandStatus status) {
            return switch (this) {
                case TEXT -> text(status);
                case STATUS -> Optional.of(json(fields(status)));
                case TRANSLATED -> Optional.of(json(translated(status)));
            };
        }
    }

    private static Optional<String> text(CommandStatus status) {
        return Optional.ofNullable((String) fields(status).get("message"));
    }

    private static Map<String, Object> fields(CommandStatus status) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("status", status instanceof Success ? "Success" : "Failure");
        if (status instanceof Exit exit) {
            fields.put(
                    "message",
                    "command terminated with non-zero exit code: command terminated with exit code " + exit.status());
            fields.put("reason", "NonZeroExitCode");
            fields.put("details", Map.of("causes", List.of(cause("ExitCode", Integer.toString(exit.status())))));
        } else if (status instanceof Failure failure) {
            fields.put("message", "Internal error occurred: " + failure.sentence());
            fields.put("reason", "InternalError");
            fields.put("code", 500);
        }
        return fields;
    }

    private static Map<String, Object> translated(CommandStatus status) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("metadata", Map.of());
        if (status instanceof Failure failure) {
            String told = "Internal error occurred: " + failure.sentence();
            fields.putAll(fields(new Failure(told)));
            fields.remove("code");
            fields.put("details", Map.of("causes", List.of(Map.of("message", told))));
            fields.put("code", 500);
        } else {
            fields.putAll(fields(status));
        }
        return fields;
    }

    private static Map<String, Object> cause(String reason, String message) {
        Map<String, Object> cause = new LinkedHashMap<>();
        cause.put("reason", reason);
        cause.put("message", message);
        return cause;
    }

    /** As Go writes JSON, which nobody may take for HTML. */
    private static String json(Map<String, Object> fields) {
        return JsonMapper.shared()
                .writeValueAsString(fields)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026");
    }
}
