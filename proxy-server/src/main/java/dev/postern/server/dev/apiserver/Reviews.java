package dev.postern.server.dev.apiserver;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes;
import dev.postern.proxy.authz.AccessAttributes.NonResource;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.authz.PolicyRule;
import dev.postern.server.dev.apiserver.access.Rights;
import dev.postern.server.dev.apiserver.objects.GroupVersion;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.objects.ResourceTypes;
import dev.postern.server.dev.apiserver.status.Failures;
import dev.postern.server.dev.apiserver.status.Failures.Cause;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Questions about oneself: {@code kubectl auth whoami}, {@code auth can-i} and {@code auth can-i --list}. */
final class Reviews {
    private static final int CREATED = 201;

    private final Rights rights;

    Reviews(Rights rights) {
        this.rights = rights;
    }

    /** The review that the path names, or nothing. */
    Optional<ResourceType> type(ApiRequest request) {
        GroupVersion groupVersion =
                new GroupVersion(request.info().apiGroup(), request.info().apiVersion());
        return ResourceTypes.find(groupVersion, request.info().resource()).filter(type -> !type.isKept());
    }

    /** Fails with 405 where it is anything but a {@code POST} to the type itself. */
    Reply answer(ApiRequest request, ResourceType type, Buffer body) {
        if (!request.method().equals("POST") || !request.info().name().isEmpty()) {
            throw Failures.methodNotAllowed();
        }
        JsonNode spec =
                ReviewBody.read(request.header("Content-Type"), body, type).path("spec");
        ObjectNode review = JsonMapper.shared().createObjectNode();
        review.put("kind", type.kind()).put("apiVersion", type.groupVersion().toString());
        review.putObject("metadata");
        if (type.equals(ResourceTypes.SELF_SUBJECT_ACCESS_REVIEWS)) {
            access(review, spec, request.user());
        } else if (type.equals(ResourceTypes.SELF_SUBJECT_RULES_REVIEWS)) {
            rules(review, spec.path("namespace").asString(""), request.user());
        } else {
            self(review, request.user());
        }
        MediaType.negotiate(request.header("Accept"), Set.of());
        return Answer.json(CREATED, review, Pretty.isWanted(request));
    }

    private static void self(ObjectNode review, Identity user) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        ((ObjectNode) review.path("metadata")).put("creationTimestamp", now);
        ObjectNode info = review.putObject("status").putObject("userInfo");
        info.put("username", user.name());
        if (!user.uid().isEmpty()) {
            info.put("uid", user.uid());
        }
        putUnlessEmpty(info, "groups", user.groups());
        if (!user.extra().isEmpty()) {
            ObjectNode extra = info.putObject("extra");
            user.extra().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> putUnlessEmpty(extra, entry.getKey(), entry.getValue()));
        }
    }

    private void access(ObjectNode review, JsonNode spec, Identity user) {
        JsonNode resource = spec.path("resourceAttributes");
        JsonNode path = spec.path("nonResourceAttributes");
        if (resource.isObject() == path.isObject()) {
            throw Failures.invalid(
                    "",
                    "authorization.k8s.io",
                    List.of(new Cause(
                            "FieldValueInvalid",
                            "spec",
                            resource.isObject()
                                    ? "Invalid value: null: cannot be specified in combination with resourceAttributes"
                                    : "Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be"
                                            + " specified")));
        }
        AccessAttributes question = resource.isObject()
                ? new AccessAttributes(user, text(resource, "verb"), resource(resource))
                : new AccessAttributes(user, text(path, "verb"), new NonResource(text(path, "path")));
        review.set("spec", spec);
        boolean allowed = rights.allows(question);
        ObjectNode status = review.putObject("status").put("allowed", allowed);
        String reason = allowed ? rights.reason(question) : "";
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
    }

    private static Resource resource(JsonNode attributes) {
        return new Resource(
                text(attributes, "namespace"),
                text(attributes, "group"),
                text(attributes, "resource"),
                text(attributes, "subresource"),
                text(attributes, "name"));
    }

    private void rules(ObjectNode review, String namespace, Identity user) {
        if (namespace.isEmpty()) {
            throw Failures.badRequest("no namespace on request");
        }
        review.putObject("spec");
        ObjectNode status = review.putObject("status");
        ArrayNode resourceRules = status.putArray("resourceRules");
        ArrayNode nonResourceRules = status.putArray("nonResourceRules");
        Rights.Rules rules = rights.rules(user, namespace);
        for (PolicyRule rule : rules.rules()) {
            boolean isForPaths = !rule.nonResourceURLs().isEmpty();
            ObjectNode json = isForPaths ? nonResourceRules.addObject() : resourceRules.addObject();
            putUnlessEmpty(json, "verbs", rule.verbs());
            putUnlessEmpty(json, "apiGroups", rule.apiGroups());
            putUnlessEmpty(json, "resources", rule.resources());
            putUnlessEmpty(json, "resourceNames", rule.resourceNames());
            putUnlessEmpty(json, "nonResourceURLs", rule.nonResourceURLs());
        }
        status.put("incomplete", rules.incomplete());
        if (rules.incomplete()) {
            status.put("evaluationError", "the rules of aggregated cluster roles are not listed");
        }
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).asString("");
    }

    private static void putUnlessEmpty(ObjectNode json, String field, List<String> texts) {
        Discovery.putUnlessEmpty(json, field, texts);
    }
}
