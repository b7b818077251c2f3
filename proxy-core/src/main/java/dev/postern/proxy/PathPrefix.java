package dev.postern.proxy;

import dev.postern.proxy.front.ClientRequest;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.http.ResponseHead;

/**
 * What was taken off a request's path, and must be in front of a path that the answer sends the client to. An answer's
 * {@code Location} that is no path on this server does not come this far.
 */
record PathPrefix(String text) {
    private static final String LOCATION = "Location";

    static PathPrefix of(ClientRequest client) {
        return new PathPrefix(client.pathPrefix());
    }

    /** The head with the prefix in front of each path-only {@code Location}. */
    ResponseHead putBack(ResponseHead head) {
        if (text.isEmpty() || head.fields().first(LOCATION).isEmpty()) {
            return head;
        }
        HttpFields fields =
                HttpFields.of(head.fields().all().stream().map(this::prefixed).toList());
        return new ResponseHead(head.status(), head.reasonPhrase(), fields);
    }

    private Field prefixed(Field field) {
        boolean path = field.name().equalsIgnoreCase(LOCATION) && field.value().startsWith("/");
        return path ? new Field(field.name(), text + field.value()) : field;
    }
}
