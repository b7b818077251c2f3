package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.status.ApiFailure;
import dev.postern.server.dev.apiserver.status.Failures;
import io.vertx.core.buffer.Buffer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A review as it was sent: JSON, or protobuf, which kubectl since 1.33 sends. */
final class ReviewBody {
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final int SHOWN = 100;

    private ReviewBody() {}

    /** 400 where it is no such review, 415 where it is in no format that is read. */
    static JsonNode read(String contentType, Buffer body, ResourceType type) {
        String media = contentType.split(";", 2)[0].strip();
        JsonNode review;
        if (media.equals(PROTOBUF)) {
            review = ProtobufReview.read(body.getBytes(), type);
        } else if (media.isEmpty() || media.equals(Answer.JSON)) {
            review = json(body, type);
        } else {
            throw Failures.unsupportedMediaType(Answer.JSON + ", " + PROTOBUF);
        }
        String kind = review.path("kind").asString(type.kind());
        String version = review.path("apiVersion").asString(type.groupVersion().toString());
        if (!kind.equals(type.kind()) || !version.equals(type.groupVersion().toString())) {
            throw Failures.badRequest(kind + " in version \"" + version.substring(version.indexOf('/') + 1)
                    + "\" cannot be handled as a " + type.kind());
        }
        return review;
    }

    private static JsonNode json(Buffer body, ResourceType type) {
        try {
            JsonNode json = JsonMapper.shared().readTree(body.getBytes());
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException broken) {
            throw unrecognized(type, body);
        }
        throw unrecognized(type, body);
    }

    private static ApiFailure unrecognized(ResourceType type, Buffer body) {
        String text = body.toString();
        String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
        return Failures.badRequest("the object provided is unrecognized (must be of type " + type.kind()
                + "): couldn't get version/kind; json parse error (" + (text.isEmpty() ? "<empty>" : shown) + ")");
    }
}
