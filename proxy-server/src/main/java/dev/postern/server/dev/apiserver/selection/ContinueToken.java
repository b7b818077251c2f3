package dev.postern.server.dev.apiserver.selection;

import dev.postern.server.dev.apiserver.status.ApiFailure;
import dev.postern.server.dev.apiserver.status.Failures;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a list in parts goes on ({@code apiserver pkg/storage/continue.go}).
 *
 * @param resourceVersion of the list's first part
 * @param start the key of the last object that was sent, with a NUL: the least key after it
 */
public record ContinueToken(long resourceVersion, String start) {
    private static final String ENCODING = "meta.k8s.io/v1";

    /** After the object of this key. */
    public static ContinueToken after(long resourceVersion, String key) {
        return new ContinueToken(resourceVersion, key + "\0");
    }

    /** Reads one; 400 with Kubernetes' sentence where it cannot. */
    public static ContinueToken parse(String text) {
        JsonNode token = json(decoded(text));
        String encoding = token.path("v").asString("");
        if (!encoding.equals(ENCODING)) {
            throw refused("server does not recognize this encoded version " + encoding);
        }
        String start = token.path("start").asString("");
        if (start.isEmpty()) {
            throw refused("encoded start key empty (version " + ENCODING + ")");
        }
        return new ContinueToken(token.path("rv").asLong(0), start.startsWith("/") ? start.substring(1) : start);
    }

    /** What the client sends again. */
    public String encoded() {
        ObjectNode token = JsonMapper.shared().createObjectNode();
        token.put("v", ENCODING).put("rv", resourceVersion).put("start", "/" + start);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(JsonMapper.shared().writeValueAsBytes(token));
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw refused("illegal base64 data at input byte " + firstIllegal(text));
        }
    }

    private static int firstIllegal(String text) {
        int at = 0;
        while (at < text.length() && Character.toString(text.charAt(at)).matches("[A-Za-z0-9_-]")) {
            at++;
        }
        return at;
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            String first = bytes.length == 0 ? "" : new String(bytes, 0, 1, StandardCharsets.ISO_8859_1);
            throw refused("invalid character '" + first + "' looking for beginning of value");
        }
    }

    private static ApiFailure refused(String why) {
        return Failures.badRequest("invalid continue token: continue key is not valid: " + why);
    }
}
