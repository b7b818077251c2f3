package dev.postern.proxy.cluster;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The API server's JSON, read strictly: a key twice, more than one value, a value of another type than was asked for, is an
 * {@link IllegalArgumentException} whose message shows nothing of the text.
 */
public final class ApiJson {
    /** Bytes of a body; etcd keeps no object of half that size. */
    static final int LIMIT = 4 * 1024 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(LIMIT)
                            .maxStringLength(LIMIT / 2)
                            // managedFields has names such as k:{"mountPath":"…"} with a whole path in them.
                            .maxNameLength(8 * 1024)
                            .maxNestingDepth(64)
                            .maxNumberLength(100)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ApiJson() {}

    /** The whole text as one value; at most 4 MiB. */
    public static JsonNode read(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not the JSON of an API object", e);
        }
    }

    /** A list; one that is absent or null is empty. */
    public static JsonNode array(JsonNode node) {
        require(node.isMissingNode() || node.isNull() || node.isArray(), "something else than a list");
        return node;
    }

    /** A text; one that is absent or null is empty. */
    public static String text(JsonNode node) {
        require(node.isMissingNode() || node.isNull() || node.isString(), "something else than a text");
        return node.asString("");
    }

    /** A truth value; one that is absent or null is false. */
    public static boolean flag(JsonNode node) {
        require(node.isMissingNode() || node.isNull() || node.isBoolean(), "something else than true or false");
        return node.asBoolean(false);
    }

    /** Fails with this text where the condition does not hold. */
    public static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
