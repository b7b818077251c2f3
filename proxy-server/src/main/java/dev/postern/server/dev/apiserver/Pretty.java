package dev.postern.server.dev.apiserver;

import io.vertx.core.http.HttpServerRequest;
import java.util.stream.Stream;

/** Whether JSON is for a person: {@code ?pretty}, or else a client that people use by hand. */
final class Pretty {
    private Pretty() {}

    static boolean isWanted(ApiRequest request) {
        return request.query().has("pretty") ? request.query().flag("pretty") : isForPerson(request.http());
    }

    static boolean isForPerson(HttpServerRequest request) {
        String agent = request.getHeader("User-Agent");
        return agent != null && Stream.of("curl", "Wget", "Mozilla/5.0").anyMatch(agent::startsWith);
    }
}
