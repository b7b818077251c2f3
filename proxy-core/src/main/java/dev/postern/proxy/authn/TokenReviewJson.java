package dev.postern.proxy.authn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code authentication.k8s.io/v1 TokenReview} as JSON. Read strictly: what is not exactly an answer is none. */
final class TokenReviewJson {
    private static final String API_VERSION = "authentication.k8s.io/v1";
    private static final String KIND = "TokenReview";
    private static final int DEPTH = 32;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private TokenReviewJson() {}

    static byte[] question(String token, List<String> audiences) {
        ObjectNode review = JSON.createObjectNode();
        review.put("apiVersion", API_VERSION).put("kind", KIND);
        ObjectNode spec = review.putObject("spec").put("token", token);
        if (!audiences.isEmpty()) {
            ArrayNode wanted = spec.putArray("audiences");
            audiences.forEach(wanted::add);
        }
        return JSON.writeValueAsBytes(review);
    }

    /**
     * The user of a good token.
     *
     * @param audiences those that were asked for; the answer must name one of them
     * @throws IllegalArgumentException where this is no answer; without a cause, as the parser's quotes the text
     * @throws dev.postern.proxy.failure.GatewayFailure where it is one that refuses the token
     */
    static Identity answer(byte[] json, List<String> audiences) {
        JsonNode review = parsed(json);
        require(text(review.path("kind")).equals(KIND)
                && text(review.path("apiVersion")).equals(API_VERSION));
        JsonNode status = review.path("status");
        require(status.isObject());
        JsonNode authenticated = status.path("authenticated");
        require(authenticated.isMissingNode() || authenticated.isBoolean());
        if (!authenticated.asBoolean(false) || !text(status.path("error")).isEmpty()) {
            throw Unauthenticated.because("the bearer token is not accepted by the cluster");
        }
        if (!audiences.isEmpty() && texts(status.path("audiences")).stream().noneMatch(audiences::contains)) {
            throw Unauthenticated.because("the bearer token is for another audience");
        }
        return identity(status.path("user"));
    }

    private static Identity identity(JsonNode user) {
        require(user.isObject());
        Map<String, List<String>> extra = new HashMap<>();
        JsonNode members = user.path("extra");
        require(members.isMissingNode() || members.isNull() || members.isObject());
        members.properties().forEach(member -> extra.put(member.getKey(), texts(member.getValue())));
        return new Identity(text(user.path("username")), text(user.path("uid")), texts(user.path("groups")), extra)
                .authenticated();
    }

    private static JsonNode parsed(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException broken) {
            throw new IllegalArgumentException("it is not JSON");
        }
    }

    private static List<String> texts(JsonNode node) {
        require(node.isMissingNode() || node.isNull() || node.isArray());
        List<String> texts = new ArrayList<>();
        node.forEach(element -> {
            require(element.isString());
            texts.add(element.asString());
        });
        return texts;
    }

    private static String text(JsonNode node) {
        require(node.isMissingNode() || node.isNull() || node.isString());
        return node.asString("");
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("it is not a TokenReview");
        }
    }
}
