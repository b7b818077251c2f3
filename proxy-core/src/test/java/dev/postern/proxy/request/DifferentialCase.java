package dev.postern.proxy.request;

import dev.postern.proxy.harness.RawResponse;
import java.util.List;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One request that is sent to the API server and to the gateway, over HTTP/1.1 and on a connection of its own.
 *
 * @param user whose client certificate is shown; {@link #NOBODY} shows none
 * @param target path and query as they stand on the request line
 * @param headers further header lines, without {@code Host} and {@code Content-Length}; an upgrade's too
 * @param difference how the gateway's answer may differ
 */
public record DifferentialCase(String user, String method, String target, List<String> headers, Difference difference) {
    /** A request without a credential. */
    public static final String NOBODY = "";

    public DifferentialCase {
        headers = List.copyOf(headers);
    }

    /** What the gateway must answer where the API server answered this. */
    public Answer expected(Answer apiServer) {
        if (difference == Difference.NONE) {
            return apiServer;
        }
        // The answer to a HEAD has no body that could hold a reason.
        return new Answer(difference.code, method.equals("HEAD") ? "" : difference.reason);
    }

    /** The request as it goes over the wire; the connection ends with the answer. A HEAD's answer is a head alone. */
    public String wire() {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        if (headers.isEmpty()) {
            head.append("Connection: close\r\n");
        }
        return head.append(method.equals("GET") || method.equals("HEAD") ? "" : "Content-Length: 0\r\n")
                .append("\r\n")
                .toString();
    }

    @Override
    public String toString() {
        return (user.isEmpty() ? "nobody" : user) + " " + method + " " + target + " " + headers + " [" + difference
                + "]";
    }

    /**
     * Of an answer what is compared.
     *
     * @param code HTTP status
     * @param reason of a {@code metav1.Status} failure; empty for every other body
     */
    public record Answer(int code, String reason) {
        /** A watch's body is one object after the other. */
        private static final JsonMapper FIRST_OBJECT = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();

        /** What is compared of this response. */
        public static Answer of(RawResponse response) {
            String body = response.text();
            if (!body.startsWith("{")) {
                return new Answer(response.status(), "");
            }
            JsonNode json = FIRST_OBJECT.readTree(body);
            boolean failure = json.path("kind").asString("").equals("Status")
                    && json.path("status").asString("").equals("Failure");
            return new Answer(response.status(), failure ? json.path("reason").asString("") : "");
        }
    }

    /** The rules by which the gateway answers otherwise, each with its answer. */
    public enum Difference {
        /** The answers are the same. */
        NONE(0, ""),
        /** The grammar of a request is held before anybody is asked who sends it, so it wins over 401, 403 and 404. */
        GRAMMAR(400, "BadRequest"),
        /** Streaming routes take no parameter that they do not know and none twice; the API server ignores both. */
        STRICT_QUERY(400, "BadRequest"),
        /** Kubernetes names its objects by DNS names, so any other name is refused and not looked up. */
        STRICT_NAME(400, "BadRequest"),
        /** The certificate of a kubelet is always verified; the API server skips that when asked to. */
        ALWAYS_VERIFIED(400, "BadRequest"),
        /** A method that a route does not take is refused before it is asked whether the caller may use it. */
        METHOD(405, "MethodNotAllowed"),
        /** A path that only looks like one of a kubelet's routes does not exist, whoever asks. */
        LOOK_ALIKE(404, "NotFound"),
        /** The gateway knows no anonymous user. */
        NO_ANONYMOUS(401, "Unauthorized"),
        /** A GET of a stream needs {@code create} and not {@code get} as well; then it lacks only the upgrade. */
        CREATE_IS_ENOUGH(400, "BadRequest"),
        /** As before, and then there is no such pod. */
        CREATE_IS_ENOUGH_UNKNOWN_POD(404, "NotFound"),
        /** As before, with an upgrade. */
        CREATE_IS_ENOUGH_UPGRADED(101, ""),
        /** Of a node's proxy only GET and HEAD of a few paths are served; the rest is refused to everybody. */
        READ_ONLY_NODE(403, "Forbidden"),
        /** The API server proxies to no loopback address; the gateway may be told to, as on the rig. */
        LOOPBACK_NODE(200, ""),
        /** What of impersonation cannot be checked is refused; the API server takes no notice of it. */
        IMPERSONATION(400, "BadRequest"),
        /** Only SPDY and WebSocket are upgraded to, and only on streams; the API server ignores other upgrades. */
        UPGRADE(400, "BadRequest");

        private final int code;
        private final String reason;

        Difference(int code, String reason) {
            this.code = code;
            this.reason = reason;
        }
    }
}
