package dev.postern.proxy.failure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A {@code metav1.Status} failure. Its JSON is kept under 1 KiB, because kubectl's WebSocket client reads no more of a
 * refused upgrade: a longer message is cut at its end.
 *
 * @param reason HTTP code and {@code reason}
 * @param message what the user reads
 * @param about the object concerned, or null
 */
public record Status(
        FailureReason reason, String message, @Nullable ObjectReference about) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LIMIT = 1023;
    /** Octets of the longest name that an object can have (RFC 1123); what is longer is no object's. */
    private static final int NAME_LIMIT = 253;

    private static final String CUT = "…";

    /** The body of the HTTP answer. */
    public byte[] toJson() {
        int room = LIMIT - json("").length;
        return json(shortened(message, room));
    }

    private byte[] json(String text) {
        ObjectNode status = JSON.createObjectNode();
        status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        status.put("status", "Failure").put("message", text).put("reason", reason.statusReason());
        if (about != null) {
            status.putObject("details")
                    .put("name", shortened(about.name(), NAME_LIMIT))
                    .put("kind", about.kind());
        }
        status.put("code", reason.code());
        return JSON.writeValueAsBytes(status);
    }

    /**
     * As many pieces of a text as fit.
     *
     * @param pieces none of which is cut
     * @param limit octets of the whole within a JSON string, with the sign that there was more
     */
    public static String shortened(List<String> pieces, int limit) {
        String whole = String.join("", pieces);
        if (octets(whole) <= limit) {
            return whole;
        }
        StringBuilder cut = new StringBuilder();
        int left = limit - octets(CUT);
        for (String piece : pieces) {
            left -= octets(piece);
            if (left < 0) {
                break;
            }
            cut.append(piece);
        }
        return cut.append(CUT).toString();
    }

    private static String shortened(String text, int limit) {
        return shortened(text.codePoints().mapToObj(Character::toString).toList(), limit);
    }

    private static int octets(String text) {
        return JSON.writeValueAsBytes(text).length - 2;
    }
}
