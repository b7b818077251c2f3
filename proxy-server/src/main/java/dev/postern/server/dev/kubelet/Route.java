package dev.postern.server.dev.kubelet;

import java.util.Map;

/** Where a request leads. */
sealed interface Route {
    /** To another spelling of its path. Nobody is asked who they are. */
    record Redirect(String location) implements Route {}

    /** To the server itself: {@code *}. Nobody is asked who they are. */
    record Server() implements Route {}

    /** To nothing at all. Nobody is asked who they are. */
    record Nowhere() implements Route {}

    /** To an answer that is the same for all who have the right to the path. */
    record Refused(Answer answer) implements Route {}

    /**
     * To an endpoint.
     *
     * @param parameters of the path
     */
    record Found(Endpoint endpoint, Map<String, String> parameters) implements Route {
        String parameter(String name) {
            return parameters.getOrDefault(name, "");
        }
    }
}
