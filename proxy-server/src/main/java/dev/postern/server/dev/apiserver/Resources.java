package dev.postern.server.dev.apiserver;

import dev.postern.proxy.request.RequestInfo;
import dev.postern.server.dev.apiserver.objects.ApiObject;
import dev.postern.server.dev.apiserver.objects.GroupVersion;
import dev.postern.server.dev.apiserver.objects.ObjectStore;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.objects.ResourceTypes;
import dev.postern.server.dev.apiserver.selection.ListOptions;
import dev.postern.server.dev.apiserver.status.Failures;
import java.util.Optional;

/** Every path that names a resource which is kept: reads are answered, writes are refused. */
final class Resources {
    private static final int OK = 200;
    /** {@code kubectl apply --server-side}, which also makes what is not there. */
    private static final String APPLY = "apply-patch";

    private final ObjectStore store;
    private final Lists lists;

    Resources(ObjectStore store) {
        this.store = store;
        this.lists = new Lists(store);
    }

    Reply answer(ApiRequest request) {
        RequestInfo info = request.info();
        GroupVersion groupVersion = new GroupVersion(info.apiGroup(), info.apiVersion());
        if (ResourceTypes.of(groupVersion).findAny().isEmpty()
                && !info.apiGroup().isEmpty()) {
            return Answer.noPage();
        }
        ResourceType type = ResourceTypes.find(groupVersion, info.resource())
                .filter(found -> isWellPlaced(found, info))
                .orElseThrow(Failures::noResource);
        if (!info.subresource().isEmpty()) {
            return subresource(request, type);
        }
        return switch (info.verb()) {
            case "get" -> get(request, type);
            case "list" -> lists.list(request, type, options(request, type, false));
            case "watch" -> new WatchReply(request, type, store, options(request, type, true));
            default -> throw refused(request, type);
        };
    }

    /** What has a namespace is reached through it, but for lists; what has none is not. */
    private static boolean isWellPlaced(ResourceType type, RequestInfo info) {
        if (type.equals(ResourceTypes.NAMESPACES)) {
            return true;
        }
        boolean isInNamespace = !info.namespace().isEmpty();
        return type.isKept()
                && (type.namespaced() ? isInNamespace || !info.verb().equals("get") : !isInNamespace);
    }

    private static ListOptions options(ApiRequest request, ResourceType type, boolean watch) {
        return ListOptions.parse(request.query(), type, watch, request.info().name());
    }

    private Reply get(ApiRequest request, ResourceType type) {
        if (!request.method().equals("GET")) {
            throw Failures.methodNotAllowed();
        }
        ApiObject object = find(request, type);
        Representation representation = Representation.of(request, type, false);
        return Answer.json(OK, representation.of(object), Pretty.isWanted(request));
    }

    private ApiObject find(ApiRequest request, ResourceType type) {
        RequestInfo info = request.info();
        return store.get(type, info.namespace(), info.name())
                .orElseThrow(() -> Failures.notFound(type.subject(info.name())));
    }

    private Reply subresource(ApiRequest request, ResourceType type) {
        String name = request.info().subresource();
        Optional<ResourceType.Subresource> found = type.subresources().stream()
                .filter(each -> each.name().equals(name))
                .findFirst();
        if (found.isEmpty() || request.info().segments().size() > depth(type)) {
            throw Failures.noResource();
        }
        if (name.equals("status") && request.info().verb().equals("get")) {
            return get(request, type);
        }
        if (name.equals("status")) {
            throw refused(request, type);
        }
        find(request, type);
        throw Failures.methodNotAllowed(type.plural() + "/" + name
                + " is the gateway's: ask Postern, which asks the kubelet; this API server does not");
    }

    /** How many segments the path of a subresource has. */
    private static int depth(ResourceType type) {
        int version = type.groupVersion().group().isEmpty() ? 2 : 3;
        return version + (type.namespaced() ? 5 : 3);
    }

    /** The one sentence for every write. */
    private RuntimeException refused(ApiRequest request, ResourceType type) {
        RequestInfo info = request.info();
        String method = request.method();
        boolean isTaken = switch (method) {
            case "POST" -> info.name().isEmpty();
            case "PUT", "PATCH" -> !info.name().isEmpty();
            default -> method.equals("DELETE");
        };
        if (!isTaken || type.namespaced() && info.namespace().isEmpty()) {
            return Failures.methodNotAllowed();
        }
        String what = type.plural();
        if (!info.name().isEmpty()) {
            if (!request.header("Content-Type").contains(APPLY)) {
                find(request, type);
            }
            what += " \"" + info.name() + "\"";
        }
        return Failures.methodNotAllowed(
                what + " cannot be " + participle(method) + ": the development cluster is read-only");
    }

    private static String participle(String method) {
        return switch (method) {
            case "POST" -> "created";
            case "DELETE" -> "deleted";
            default -> "changed";
        };
    }
}
