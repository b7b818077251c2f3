package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.objects.ApiObject;
import dev.postern.server.dev.apiserver.objects.Change;
import dev.postern.server.dev.apiserver.objects.ObjectStore;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.selection.ListOptions;
import dev.postern.server.dev.apiserver.status.ApiFailure;
import dev.postern.server.dev.apiserver.status.Failures;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A watch: what has changed, and then each change as it comes, until its time is up or the client leaves. */
final class WatchReply implements Reply {
    private static final int OK = 200;

    private final ApiRequest request;
    private final ResourceType type;
    private final ObjectStore store;
    private final ListOptions options;
    private final Representation representation;

    /** Fails where the request cannot be a watch, before anything is written. */
    WatchReply(ApiRequest request, ResourceType type, ObjectStore store, ListOptions options) {
        if (!request.method().equals("GET")) {
            throw Failures.methodNotAllowed();
        }
        this.request = request;
        this.type = type;
        this.store = store;
        this.options = options;
        this.representation = Representation.of(request, type, false);
        since();
    }

    @Override
    public int code() {
        return OK;
    }

    @Override
    public void send(HttpServerResponse response) {
        WatchStream stream = new WatchStream(response, representation, type);
        String namespace = type.namespaced() ? request.info().namespace() : "";
        Consumer<Change> send = change -> {
            ApiObject object = change.object();
            if ((namespace.isEmpty() || object.namespace().equals(namespace))
                    && options.selection().matches(object)) {
                stream.send(change);
            }
        };
        try {
            ObjectStore.Watch watch = open(stream.onItsLoop(send));
            stream.onEnd(watch.close());
            watch.missed().forEach(send);
            if (sendsInitialEvents() && options.watching().bookmarks()) {
                stream.bookmark(watch.resourceVersion(), true);
            }
            stream.begin(options.watching(), store::resourceVersion);
        } catch (ApiFailure failure) {
            stream.fail(failure);
        }
    }

    private ObjectStore.Watch open(Consumer<Change> listener) {
        Long since = since();
        if (since == null) {
            return store.watchAll(type, listener);
        }
        if (since > store.resourceVersion() && sendsInitialEvents()) {
            throw Failures.tooLargeVersion(since, store.resourceVersion());
        }
        return sendsInitialEvents() ? store.watchAll(type, listener) : store.watchSince(type, since, listener);
    }

    /** The version to go on from; null where the watch begins with what there is. */
    private @Nullable Long since() {
        String asked = options.version().asked();
        boolean none = asked.isEmpty() || asked.equals("0");
        if (none) {
            boolean skips = Boolean.FALSE.equals(options.watching().sendInitialEvents());
            return skips ? Long.valueOf(store.resourceVersion()) : null;
        }
        return ResourceVersions.parse(asked, Failures::unknown);
    }

    /** Said, or meant: a watch from no version begins with what there is ({@code SetListOptionsDefaults}). */
    private boolean sendsInitialEvents() {
        Boolean said = options.watching().sendInitialEvents();
        return said == null ? since() == null : said;
    }
}
