package dev.postern.proxy.jwt;

import dev.cel.common.values.NullValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON of tokens and issuers, within limits: sixteen levels, no member twice, nothing behind the end. */
final class StrictJson {
    private static final int DEPTH = 16;
    private static final int NUMBER = 100;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .maxNumberLength(NUMBER)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictJson() {}

    /**
     * An object's members: texts, longs, doubles, booleans, lists and maps, {@link NullValue} for null, as CEL takes them.
     *
     * @throws IllegalArgumentException without a cause, because the parser's would quote the text
     */
    static Map<String, Object> object(byte[] json) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JacksonException broken) {
            throw notAnObject();
        }
        if (!node.isObject()) {
            throw notAnObject();
        }
        return members(node);
    }

    private static IllegalArgumentException notAnObject() {
        return new IllegalArgumentException("is not a JSON object, has a member twice, or is nested too deep");
    }

    private static Map<String, Object> members(JsonNode node) {
        Map<String, Object> members = new LinkedHashMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), value(member.getValue())));
        return members;
    }

    private static Object value(JsonNode node) {
        if (node.isObject()) {
            return members(node);
        }
        if (node.isArray()) {
            List<Object> elements = new ArrayList<>();
            node.forEach(element -> elements.add(value(element)));
            return elements;
        }
        if (node.isNumber()) {
            return node.isIntegralNumber() && node.canConvertToLong()
                    ? (Object) node.asLong()
                    : (Object) node.asDouble();
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        return node.isString() ? node.asString() : NullValue.NULL_VALUE;
    }
}
