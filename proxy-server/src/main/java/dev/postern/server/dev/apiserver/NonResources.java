package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.objects.GroupVersion;
import dev.postern.server.dev.apiserver.openapi.OpenApi;
import dev.postern.server.dev.apiserver.status.Failures;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every path that is no resource: discovery, OpenAPI, health, version. */
final class NonResources {
    private static final int OK = 200;

    private static final Set<String> GET_ONLY = Set.of("version", "api", "apis");

    private final OpenApiPaths openApi;

    NonResources(OpenApi openApi) {
        this.openApi = new OpenApiPaths(openApi);
    }

    Reply answer(ApiRequest request) {
        List<String> segments = request.info().segments();
        boolean isHead = request.method().equals("HEAD") && !GET_ONLY.contains(segments.get(0));
        if (!request.method().equals("GET") && !isHead) {
            throw Failures.methodNotAllowed();
        }
        Optional<? extends Reply> answer = switch (segments.get(0)) {
            case "" -> Optional.of(json(request, paths()));
            case "version" -> alone(segments).map(path -> json(request, Version.json()));
            case "api" -> core(request, segments);
            case "apis" -> groups(request, segments);
            case "openapi" -> openApi.answer(request);
            default -> Health.answer(segments, request.query());
        };
        return answer.isPresent() ? answer.get() : Answer.noPage();
    }

    private static Optional<List<String>> alone(List<String> segments) {
        return segments.size() == 1 ? Optional.of(segments) : Optional.empty();
    }

    private static Optional<Reply> core(ApiRequest request, List<String> segments) {
        if (segments.size() == 1) {
            return Optional.of(isAggregated(request) ? aggregated(request, true) : versions(request));
        }
        JsonNode resources =
                Discovery.resources(new GroupVersion("", segments.get(1))).orElseThrow(Failures::noResource);
        return Optional.of(json(request, resources));
    }

    private static Reply versions(ApiRequest request) {
        SocketAddress local = request.http().localAddress();
        return json(request, Discovery.coreVersions(local.hostAddress() + ":" + local.port()));
    }

    private static Optional<Reply> groups(ApiRequest request, List<String> segments) {
        return switch (segments.size()) {
            case 1 ->
                Optional.of(isAggregated(request) ? aggregated(request, false) : json(request, Discovery.groups()));
            case 2 -> Discovery.group(segments.get(1)).map(group -> json(request, group));
            default ->
                Discovery.resources(new GroupVersion(segments.get(1), segments.get(2)))
                        .map(resources -> json(request, resources));
        };
    }

    private static boolean isAggregated(ApiRequest request) {
        return !MediaType.negotiate(request.header("Accept"), Set.of(AggregatedDiscovery.TYPE))
                .as()
                .isEmpty();
    }

    private static Reply aggregated(ApiRequest request, boolean core) {
        Buffer body = JsonText.of(AggregatedDiscovery.groups(core), false);
        Answer answer = Answer.bytes(OK, AggregatedDiscovery.CONTENT_TYPE, body)
                .with("Cache-Control", "public")
                .with("Vary", "Accept");
        return Cached.of(request, answer);
    }

    private static Reply json(ApiRequest request, JsonNode json) {
        MediaType.negotiate(request.header("Accept"), Set.of());
        return Answer.json(OK, json, Pretty.isWanted(request));
    }

    /** {@code /}: what there is. */
    private static ObjectNode paths() {
        List<String> paths = new ArrayList<>(List.of("/api", "/api/v1", "/apis"));
        for (String group : Discovery.groupNames()) {
            paths.add("/apis/" + group);
            Discovery.versions(group).forEach(version -> paths.add("/" + version.path()));
        }
        Stream.of("/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version")
                .forEach(paths::add);
        ObjectNode json = JsonMapper.shared().createObjectNode();
        Discovery.putAll(json.putArray("paths"), paths.stream().sorted().toList());
        return json;
    }
}
