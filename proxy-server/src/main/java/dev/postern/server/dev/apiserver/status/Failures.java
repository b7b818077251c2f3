package dev.postern.server.dev.apiserver.status;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The failures of an API server ({@code apimachinery pkg/api/errors}), each with the sentence that clients know it by. */
public final class Failures {
    private static final String NO_SNIFF = "X-Content-Type-Options";
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int NOT_ACCEPTABLE = 406;
    private static final int GONE = 410;
    private static final int TOO_LARGE = 413;
    private static final int UNSUPPORTED_MEDIA_TYPE = 415;
    private static final int UNPROCESSABLE = 422;
    private static final int INTERNAL = 500;
    private static final int TIMEOUT = 504;

    private Failures() {}

    /** A request that cannot be understood. */
    public static ApiFailure badRequest(String message) {
        return new ApiFailure(BAD_REQUEST, "BadRequest", message, null);
    }

    /** The same for headers that ask for nobody. */
    public static ApiFailure badImpersonation(String message) {
        return badRequest(message).with(NO_SNIFF, "nosniff");
    }

    /** A credential that is not good; what is wrong with it is not told. */
    public static ApiFailure unauthorized() {
        return new ApiFailure(UNAUTHORIZED, "Unauthorized", "Unauthorized", null);
    }

    /**
     * Refused by authorization.
     *
     * @param subject what it is about; {@link Subject#NONE} for a path
     * @param sentence who cannot do what
     */
    public static ApiFailure forbidden(Subject subject, String sentence) {
        String prefix = subject.equals(Subject.NONE) ? "" : subject.quoted() + " is ";
        return new ApiFailure(FORBIDDEN, "Forbidden", prefix + "forbidden: " + sentence, subject.details())
                .with(NO_SNIFF, "nosniff");
    }

    /** An object that does not exist. */
    public static ApiFailure notFound(Subject subject) {
        return new ApiFailure(NOT_FOUND, "NotFound", subject.quoted() + " not found", subject.details());
    }

    /** A path of a served group that is no resource. */
    public static ApiFailure noResource() {
        return new ApiFailure(
                NOT_FOUND, "NotFound", "the server could not find the requested resource", Subject.NONE.details());
    }

    /** A method that the path does not take. */
    public static ApiFailure methodNotAllowed() {
        return methodNotAllowed("the server does not allow this method on the requested resource");
    }

    /** The same with a sentence of our own. */
    public static ApiFailure methodNotAllowed(String message) {
        return new ApiFailure(METHOD_NOT_ALLOWED, "MethodNotAllowed", message, Subject.NONE.details());
    }

    /** {@code Accept} names nothing that is here. */
    public static ApiFailure notAcceptable(String accepted) {
        return new ApiFailure(
                NOT_ACCEPTABLE, "NotAcceptable", "only the following media types are accepted: " + accepted, null);
    }

    /** A resource version that is no longer remembered. */
    public static ApiFailure expired(String message) {
        return new ApiFailure(GONE, "Expired", message, null);
    }

    /** A body larger than is read. */
    public static ApiFailure tooLarge() {
        return new ApiFailure(TOO_LARGE, "RequestEntityTooLarge", "Request entity too large: limit is 1048576", null);
    }

    /** A body of a type that is not read. */
    public static ApiFailure unsupportedMediaType(String accepted) {
        return new ApiFailure(
                UNSUPPORTED_MEDIA_TYPE,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: " + accepted,
                null);
    }

    /**
     * Values that validation refuses.
     *
     * @param kind of the object; empty where it has none
     * @param causes what is wrong with which field; at least one
     */
    public static ApiFailure invalid(String kind, String group, List<Cause> causes) {
        ObjectNode details = JsonMapper.shared().createObjectNode().put("group", group);
        if (!kind.isEmpty()) {
            details.put("kind", kind);
        }
        ArrayNode list = details.putArray("causes");
        causes.forEach(cause -> list.addObject()
                .put("reason", cause.reason())
                .put("message", cause.message())
                .put("field", cause.field()));
        String sentences = causes.stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .collect(Collectors.joining(", "));
        String all = causes.size() == 1 ? sentences : "[" + sentences + "]";
        return new ApiFailure(UNPROCESSABLE, "Invalid", kind + "." + group + " \"\" is invalid: " + all, details);
    }

    /** A resource version that is yet to come. */
    public static ApiFailure tooLargeVersion(long asked, long current) {
        ObjectNode details = JsonMapper.shared().createObjectNode();
        details.putArray("causes")
                .addObject()
                .put("reason", "ResourceVersionTooLarge")
                .put("message", "Too large resource version");
        details.put("retryAfterSeconds", 1);
        return new ApiFailure(
                        TIMEOUT,
                        "Timeout",
                        "Timeout: Too large resource version: " + asked + ", current: " + current,
                        details)
                .with("Retry-After", "1");
    }

    /** A failure that the API server has no reason for. */
    public static ApiFailure unknown(String message) {
        return new ApiFailure(INTERNAL, "", message, null);
    }

    /** A defect. */
    public static ApiFailure internal() {
        return new ApiFailure(
                INTERNAL, "InternalError", "Internal error occurred: see the log of the development cluster", null);
    }

    /** One of {@code details.causes}. */
    public record Cause(String reason, String field, String message) {
        /** A value that must not be there. */
        public static Cause forbidden(String field, String why) {
            return new Cause("FieldValueForbidden", field, "Forbidden: " + why);
        }
    }
}
