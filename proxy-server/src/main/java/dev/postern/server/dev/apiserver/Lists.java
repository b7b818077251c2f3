package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.objects.ApiObject;
import dev.postern.server.dev.apiserver.objects.ObjectStore;
import dev.postern.server.dev.apiserver.objects.ObjectStore.Snapshot;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.selection.ContinueToken;
import dev.postern.server.dev.apiserver.selection.ListOptions;
import dev.postern.server.dev.apiserver.status.Failures;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Lists, whole or in parts. Only the present state is kept, so that an exact version before it has expired. */
final class Lists {
    private static final int OK = 200;

    private final ObjectStore store;

    Lists(ObjectStore store) {
        this.store = store;
    }

    Reply list(ApiRequest request, ResourceType type, ListOptions options) {
        if (!request.method().equals("GET")) {
            throw Failures.methodNotAllowed();
        }
        Representation representation = Representation.of(request, type, true);
        Snapshot snapshot = store.list(type);
        String start = "";
        long version = snapshot.resourceVersion();
        if (options.page().continueToken().isEmpty()) {
            check(options, version);
        } else {
            ContinueToken token = continued(options);
            start = token.start();
            version = token.resourceVersion();
        }
        List<ApiObject> rest = selected(request, snapshot, options, start);
        List<ApiObject> page = firstOf(rest, options);
        ObjectNode metadata = Representation.metadata(Long.toString(version));
        if (page.size() < rest.size()) {
            String last = page.get(page.size() - 1).key();
            metadata.put("continue", ContinueToken.after(version, last).encoded());
            if (options.selection().isEmpty()) {
                metadata.put("remainingItemCount", rest.size() - page.size());
            }
        }
        return Answer.json(OK, representation.of(page, metadata), Pretty.isWanted(request));
    }

    private static List<ApiObject> selected(ApiRequest request, Snapshot snapshot, ListOptions options, String start) {
        String namespace = request.info().namespace();
        return snapshot.objects().stream()
                .filter(object -> namespace.isEmpty() || object.namespace().equals(namespace))
                .filter(object -> object.key().compareTo(start) >= 0)
                .filter(object -> options.selection().matches(object))
                .toList();
    }

    /** Version 0 is answered from a cache, which knows no parts. */
    private static List<ApiObject> firstOf(List<ApiObject> objects, ListOptions options) {
        long limit = options.page().limit();
        boolean whole = limit <= 0
                || limit >= objects.size()
                || options.version().asked().equals("0");
        return whole ? objects : objects.subList(0, (int) limit);
    }

    private void check(ListOptions options, long current) {
        String asked = options.version().asked();
        if (asked.isEmpty() || asked.equals("0")) {
            return;
        }
        long version = ResourceVersions.parse(asked, why -> Failures.badRequest("invalid resource version: " + why));
        if (version > current) {
            throw Failures.tooLargeVersion(version, current);
        }
        boolean exact = options.version().match().equals("Exact")
                || options.version().match().isEmpty() && options.page().limit() > 0;
        if (exact && version < current) {
            throw Failures.expired("The resourceVersion for the provided list is too old.");
        }
    }

    private ContinueToken continued(ListOptions options) {
        ContinueToken token = ContinueToken.parse(options.page().continueToken());
        if (!options.version().asked().isEmpty() && !options.version().asked().equals("0")) {
            throw Failures.badRequest("specifying resource version is not allowed when using continue");
        }
        if (!store.isRemembered(token.resourceVersion())) {
            throw Failures.expired("The provided continue parameter is too old to display a consistent list result."
                    + " You can start a new list without the continue parameter.");
        }
        return token;
    }
}
