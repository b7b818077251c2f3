package dev.postern.proxy.authn;

import dev.postern.proxy.cluster.ApiJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code authentication.k8s.io/v1 TokenReview} as JSON. Read strictly: what is not exactly an answer is none. */
final class TokenReviewJson {
    private static final String API_VERSION = "authentication.k8s.io/v1";
    private static final String KIND = "TokenReview";
    private static final JsonMapper JSON = JsonMapper.builder().build();

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
     * @throws IllegalArgumentException where this is no answer; the cause may quote the text, the message does not
     * @throws dev.postern.proxy.failure.GatewayFailure where it is one that refuses the token
     */
    static Identity answer(byte[] json, List<String> audiences) {
        JsonNode review = ApiJson.read(json);
        require(ApiJson.text(review.path("kind")).equals(KIND)
                && ApiJson.text(review.path("apiVersion")).equals(API_VERSION));
        JsonNode status = review.path("status");
        require(status.isObject());
        boolean authenticated = ApiJson.flag(status.path("authenticated"));
        if (!authenticated || !ApiJson.text(status.path("error")).isEmpty()) {
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
        return new Identity(
                        ApiJson.text(user.path("username")),
                        ApiJson.text(user.path("uid")),
                        texts(user.path("groups")),
                        extra)
                .authenticated();
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        ApiJson.array(node).forEach(element -> {
            require(element.isString());
            texts.add(element.asString());
        });
        return texts;
    }

    private static void require(boolean condition) {
        ApiJson.require(condition, "it is not a TokenReview");
    }
}
