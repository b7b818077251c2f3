package dev.postern.proxy.cluster;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * A collection of the API server's whose objects are read and then watched, and how each becomes a value. An object that the
 * reader refuses is left out and logged: what it would say is not known.
 *
 * @param path of the whole collection, in every namespace
 * @param apiVersion of its objects
 * @param kind of its objects
 * @param reader makes the value; refuses with {@link IllegalArgumentException}
 * @param <T> an immutable value
 */
public record CollectionKind<T>(String path, String apiVersion, String kind, Function<JsonNode, T> reader) {
    private static final Logger LOG = LoggerFactory.getLogger(CollectionKind.class);
    /** Objects of a page; together they stay under what is read whole. */
    private static final int PAGE = 100;

    private static final int OK = 200;

    String listTarget(String continueToken) {
        String next = continueToken.isEmpty() ? "" : "&continue=" + encoded(continueToken);
        return path + "?limit=" + PAGE + next;
    }

    String watchTarget(String resourceVersion, long seconds) {
        return path + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=" + seconds + "&resourceVersion="
                + encoded(resourceVersion);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** One page of a list. */
    record Page<T>(List<Change<T>> objects, String resourceVersion, String continueToken) {}

    /**
     * What became of one object.
     *
     * @param key namespace and name, empty for a bookmark
     * @param value as it is now; null where it is gone or cannot be read
     * @param resourceVersion what the collection is at after this
     */
    record Change<T>(String key, @Nullable T value, String resourceVersion) {
        boolean isBookmark() {
            return key.isEmpty();
        }
    }

    /** The server no longer has what followed the version that was asked for: everything must be listed again. */
    static final class Gone extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Gone() {
            super("a version that is too old to follow");
        }
    }

    /** Reads the answer to a list; takes its time where it is long. */
    Page<T> page(ApiAnswer answer) {
        ApiJson.require(answer.status() == OK, "the API server answered with status " + answer.status());
        JsonNode list = ApiJson.read(answer.body());
        ApiJson.require(ApiJson.text(list.path("kind")).equals(kind + "List"), "something else than a list");
        ApiJson.require(ApiJson.text(list.path("apiVersion")).equals(apiVersion), "a list of another version");
        JsonNode metadata = list.path("metadata");
        String version = ApiJson.text(metadata.path("resourceVersion"));
        ApiJson.require(!version.isEmpty(), "a list without a version");
        List<Change<T>> objects = new ArrayList<>();
        ApiJson.array(list.path("items")).forEach(item -> objects.add(change(item)));
        return new Page<>(objects, version, ApiJson.text(metadata.path("continue")));
    }

    /** Reads one line of a watch ({@code metav1.WatchEvent}). */
    Change<T> event(byte[] line) {
        JsonNode event = ApiJson.read(line);
        JsonNode object = event.path("object");
        String type = ApiJson.text(event.path("type"));
        if (type.equals("ERROR")) {
            int code = object.path("code").asInt(0);
            throw code == GONE ? new Gone() : new IllegalArgumentException("an error with code " + code);
        }
        ApiJson.require(ApiJson.text(object.path("kind")).equals(kind), "an event of another kind");
        ApiJson.require(ApiJson.text(object.path("apiVersion")).equals(apiVersion), "an event of another version");
        String version = ApiJson.text(object.path("metadata").path("resourceVersion"));
        ApiJson.require(!version.isEmpty(), "an event without a version");
        return switch (type) {
            case "ADDED", "MODIFIED" -> change(object);
            case "DELETED" -> new Change<>(key(object), null, version);
            case "BOOKMARK" -> new Change<>("", null, version);
            default -> throw new IllegalArgumentException("an event of an unknown type");
        };
    }

    /** HTTP's code for a version that is too old. */
    static final int GONE = 410;

    private Change<T> change(JsonNode object) {
        String key = key(object);
        String version = ApiJson.text(object.path("metadata").path("resourceVersion"));
        try {
            return new Change<>(key, reader.apply(object), version);
        } catch (IllegalArgumentException unreadable) {
            LOG.atWarn()
                    .addKeyValue("kind", kind)
                    .addKeyValue("object", key)
                    .setCause(unreadable)
                    .log("an object of the cluster cannot be read and is left out");
            return new Change<>(key, null, version);
        }
    }

    private static String key(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        String name = ApiJson.text(metadata.path("name"));
        ApiJson.require(!name.isEmpty(), "an object without a name");
        return ApiJson.text(metadata.path("namespace")) + "/" + name;
    }
}
