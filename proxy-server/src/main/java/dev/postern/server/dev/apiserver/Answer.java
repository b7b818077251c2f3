package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.status.ApiFailure;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** An answer that is there at once. */
record Answer(int code, Map<String, String> headers, Buffer body) implements Reply {
    static final String JSON = "application/json";
    static final String TEXT = "text/plain; charset=utf-8";
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String OPTIONS_HEADER = "X-Content-Type-Options";

    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer json(int code, JsonNode json, boolean pretty) {
        return new Answer(code, Map.of(CONTENT_TYPE, JSON), JsonText.of(json, pretty));
    }

    static Answer text(int code, String text) {
        return bytes(code, TEXT, Buffer.buffer(text)).with(OPTIONS_HEADER, "nosniff");
    }

    static Answer bytes(int code, String type, Buffer body) {
        return new Answer(code, Map.of(CONTENT_TYPE, type), body);
    }

    static Answer failure(ApiFailure failure, boolean pretty) {
        Answer answer = json(failure.code(), failure.toJson(), pretty);
        for (Map.Entry<String, String> header : failure.headers().entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }

    /** What Go's server says of a path that nothing is at. */
    static Answer noPage() {
        return text(HttpResponseStatus.NOT_FOUND.code(), "404 page not found\n");
    }

    Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(code, more, body);
    }

    String text() {
        return body.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void send(HttpServerResponse response) {
        response.setStatusCode(code);
        headers.forEach(response::putHeader);
        response.end(body);
    }
}
