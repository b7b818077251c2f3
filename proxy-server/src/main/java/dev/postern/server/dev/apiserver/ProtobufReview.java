package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.objects.ResourceTypes;
import dev.postern.server.dev.apiserver.status.ApiFailure;
import dev.postern.server.dev.apiserver.status.Failures;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A review in Kubernetes' protobuf envelope ({@code runtime.Unknown} after the four bytes {@code k8s\0}), as far as anything
 * in it is asked.
 *
 * <pre>
 *   Unknown                   1 typeMeta {1 apiVersion, 2 kind}   2 raw
 *   SelfSubjectAccessReview   2 spec {1 resourceAttributes, 2 nonResourceAttributes}
 *   ResourceAttributes        1 namespace  2 verb  3 group  4 version  5 resource  6 subresource  7 name
 *   NonResourceAttributes     1 path  2 verb
 *   SelfSubjectRulesReview    2 spec {1 namespace}
 * </pre>
 */
final class ProtobufReview {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final List<String> RESOURCE =
            List.of("namespace", "verb", "group", "version", "resource", "subresource", "name");
    private static final List<String> NON_RESOURCE = List.of("path", "verb");

    private ProtobufReview() {}

    /** The same as JSON; 400 where it cannot be read. */
    static ObjectNode read(byte[] body, ResourceType type) {
        if (body.length < MAGIC.length || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw unreadable();
        }
        try {
            ProtobufMessage unknown = ProtobufMessage.parse(Arrays.copyOfRange(body, MAGIC.length, body.length));
            ProtobufMessage typeMeta = unknown.message(1);
            ObjectNode review = JsonMapper.shared().createObjectNode();
            review.put("apiVersion", typeMeta.text(1)).put("kind", typeMeta.text(2));
            spec(review.putObject("spec"), unknown.message(2).message(2), type);
            return review;
        } catch (IllegalArgumentException broken) {
            throw unreadable();
        }
    }

    private static void spec(ObjectNode json, ProtobufMessage spec, ResourceType type) {
        if (type.equals(ResourceTypes.SELF_SUBJECT_RULES_REVIEWS)) {
            json.put("namespace", spec.text(1));
        } else if (type.equals(ResourceTypes.SELF_SUBJECT_ACCESS_REVIEWS)) {
            if (spec.has(1)) {
                texts(json.putObject("resourceAttributes"), spec.message(1), RESOURCE);
            }
            if (spec.has(2)) {
                texts(json.putObject("nonResourceAttributes"), spec.message(2), NON_RESOURCE);
            }
        }
    }

    /** The fields are numbered from 1 in the order of their names here. */
    private static void texts(ObjectNode json, ProtobufMessage message, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            String text = message.text(i + 1);
            if (!text.isEmpty()) {
                json.put(names.get(i), text);
            }
        }
    }

    private static ApiFailure unreadable() {
        return Failures.badRequest("the body is not in the format of application/vnd.kubernetes.protobuf");
    }
}
