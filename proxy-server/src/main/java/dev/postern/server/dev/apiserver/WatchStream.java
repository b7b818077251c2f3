package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.objects.ApiObject;
import dev.postern.server.dev.apiserver.objects.Change;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.selection.ListOptions.Watching;
import dev.postern.server.dev.apiserver.status.ApiFailure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One watch's answer: a {@code metav1.WatchEvent} a line, each written at once. Belongs to its event loop. */
final class WatchStream {
    private static final long BOOKMARK_MILLIS = TimeUnit.MINUTES.toMillis(1);
    /** More than all that a watch begins with; a client that leaves more unread does not read. */
    private static final int UNREAD_LIMIT = 8 * 1024 * 1024;

    private static final long LONGEST_SECONDS = TimeUnit.MINUTES.toSeconds(30);

    private final HttpServerResponse response;
    private final Representation representation;
    private final ResourceType type;
    private final Context context = Vertx.currentContext();
    private final List<Runnable> undo = new ArrayList<>();
    private boolean columnsSent;

    WatchStream(HttpServerResponse response, Representation representation, ResourceType type) {
        this.response = response;
        this.representation = representation;
        this.type = type;
        response.setStatusCode(200).putHeader("Content-Type", Answer.JSON).setChunked(true);
        response.setWriteQueueMaxSize(UNREAD_LIMIT);
        response.exceptionHandler(gone -> end());
        response.closeHandler(gone -> end());
    }

    /** For changes that come on any thread. */
    Consumer<Change> onItsLoop(Consumer<Change> consumer) {
        return change -> context.runOnContext(later -> consumer.accept(change));
    }

    /** What is done when the watch ends, in whatever way. */
    void onEnd(Runnable action) {
        undo.add(action);
    }

    void send(Change change) {
        write(change.type().name(), representation.of(change.object(), !columnsSent));
        columnsSent = true;
    }

    /** Says up to which version everything has been told. */
    void bookmark(long version, boolean initialEventsEnd) {
        ObjectNode object = JsonMapper.shared().createObjectNode();
        object.put("kind", type.kind()).put("apiVersion", type.groupVersion().toString());
        ObjectNode metadata = object.putObject("metadata").put("resourceVersion", Long.toString(version));
        if (initialEventsEnd) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        write("BOOKMARK", representation.of(new ApiObject(type, object), !columnsSent));
        columnsSent = true;
    }

    /** Writes the head at once, where nothing has been written yet, and starts the clocks. */
    void begin(Watching watching, LongSupplier version) {
        if (!response.headWritten()) {
            response.writeHead();
        }
        long seconds = watching.timeoutSeconds() > 0 ? watching.timeoutSeconds() : LONGEST_SECONDS;
        Vertx vertx = context.owner();
        long timeout = vertx.setTimer(TimeUnit.SECONDS.toMillis(seconds), up -> end());
        onEnd(() -> vertx.cancelTimer(timeout));
        if (watching.bookmarks()) {
            long bookmarks = vertx.setPeriodic(BOOKMARK_MILLIS, minute -> bookmark(version.getAsLong(), false));
            onEnd(() -> vertx.cancelTimer(bookmarks));
        }
    }

    /** Tells of a failure as the last event. */
    void fail(ApiFailure failure) {
        write("ERROR", failure.toJson());
        end();
    }

    private void write(String event, JsonNode object) {
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.writeQueueFull()) {
            // A client that does not read loses its watch and asks again, as at the API server.
            end();
            return;
        }
        ObjectNode json = JsonMapper.shared().createObjectNode().put("type", event);
        json.set("object", object);
        response.write(JsonText.of(json, false).appendString("\n"));
    }

    private void end() {
        List<Runnable> actions = List.copyOf(undo);
        undo.clear();
        actions.forEach(Runnable::run);
        if (!response.ended() && !response.closed()) {
            response.end();
        }
    }
}
