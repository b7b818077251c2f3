package dev.postern.proxy.authz;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes.NonResource;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.cluster.ApiAnswer;
import dev.postern.proxy.cluster.ApiJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code SubjectAccessReview} and {@code SelfSubjectAccessReview} of {@code authorization.k8s.io/v1}: the question as the
 * API server's own webhook authorizer writes it ({@code apiserver plugin/pkg/authorizer/webhook}), and the answer, of which
 * nothing is believed that is not well-formed.
 */
final class AccessReview {
    /** Where the questions about somebody are asked. */
    static final String OF_SUBJECT = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

    /** Where the questions about oneself are asked. */
    static final String OF_SELF = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private static final String VERSION = "authorization.k8s.io/v1";
    private static final String SUBJECT = "SubjectAccessReview";
    private static final String SELF = "SelfSubjectAccessReview";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_REASON = 200;
    private static final int OK = 200;
    private static final int CREATED = 201;

    private AccessReview() {}

    /** Whether this user may. */
    static byte[] ofSubject(AccessAttributes attributes) {
        ObjectNode review = review(SUBJECT);
        ObjectNode spec = review.putObject("spec");
        target(spec, attributes);
        Identity user = attributes.user();
        spec.put("user", user.name());
        if (!user.uid().isEmpty()) {
            spec.put("uid", user.uid());
        }
        if (!user.groups().isEmpty()) {
            user.groups().forEach(spec.putArray("groups")::add);
        }
        if (!user.extra().isEmpty()) {
            ObjectNode extra = spec.putObject("extra");
            user.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        }
        return JSON.writeValueAsBytes(review);
    }

    /** Whether whoever sends it may. */
    static byte[] ofSelf(String verb, Resource resource) {
        ObjectNode review = review(SELF);
        resource(review.putObject("spec"), verb, resource);
        return JSON.writeValueAsBytes(review);
    }

    private static ObjectNode review(String kind) {
        return JSON.createObjectNode().put("apiVersion", VERSION).put("kind", kind);
    }

    private static void target(ObjectNode spec, AccessAttributes attributes) {
        if (attributes.target() instanceof Resource resource) {
            resource(spec, attributes.verb(), resource);
        } else {
            String path = ((NonResource) attributes.target()).path();
            spec.putObject("nonResourceAttributes").put("path", path).put("verb", attributes.verb());
        }
    }

    private static void resource(ObjectNode spec, String verb, Resource resource) {
        ObjectNode attributes = spec.putObject("resourceAttributes");
        putText(attributes, "namespace", resource.namespace());
        putText(attributes, "verb", verb);
        putText(attributes, "group", resource.apiGroup());
        putText(attributes, "version", resource.version());
        putText(attributes, "resource", resource.resource());
        putText(attributes, "subresource", resource.subresource());
        putText(attributes, "name", resource.name());
    }

    private static void putText(ObjectNode object, String key, String value) {
        if (!value.isEmpty()) {
            object.put(key, value);
        }
    }

    /**
     * What a review about somebody decided.
     *
     * @throws IllegalArgumentException where it is no well-formed review
     */
    static Decision subject(ApiAnswer answer) {
        return decision(answer, SUBJECT);
    }

    /** What a review about oneself decided; as {@link #subject}. */
    static Decision self(ApiAnswer answer) {
        return decision(answer, SELF);
    }

    private static Decision decision(ApiAnswer answer, String kind) {
        ApiJson.require(
                answer.status() == OK || answer.status() == CREATED, "an answer with status " + answer.status());
        JsonNode review = ApiJson.read(answer.body());
        ApiJson.require(ApiJson.text(review.path("kind")).equals(kind), "something else than a review");
        ApiJson.require(ApiJson.text(review.path("apiVersion")).equals(VERSION), "a review of another version");
        JsonNode status = review.path("status");
        ApiJson.require(status.isObject() && status.path("allowed").isBoolean(), "a review that was not decided");
        boolean allowed = ApiJson.flag(status.path("allowed"));
        boolean denied = ApiJson.flag(status.path("denied"));
        ApiJson.require(!(allowed && denied), "a review that was both allowed and denied");
        String reason = shown(ApiJson.text(status.path("reason")));
        if (allowed) {
            return Decision.ALLOW;
        }
        return denied ? Decision.deny(reason) : Decision.noOpinion(reason);
    }

    /** A reason goes into a caller's terminal: short and without anything that is not seen, or not at all. */
    private static String shown(String reason) {
        boolean clean = reason.length() <= LONGEST_REASON
                && reason.codePoints().allMatch(c -> c >= ' ' && c < 0x7F && c != '<' && c != '>' && c != '&');
        return clean ? reason.strip() : "";
    }
}
