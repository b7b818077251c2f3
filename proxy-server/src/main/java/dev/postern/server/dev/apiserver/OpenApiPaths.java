package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.objects.GroupVersion;
import dev.postern.server.dev.apiserver.objects.ResourceTypes;
import dev.postern.server.dev.apiserver.openapi.OpenApi;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code /openapi}: version 2 in one document, version 3 in one a group and version, with an index. */
final class OpenApiPaths {
    /** As clients ask for it; a media type cannot have an {@code @}, so that it is answered with a dot. */
    private static final String PROTOBUF = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    private static final String PROTOBUF_TYPE = PROTOBUF.replace('@', '.');
    private static final DateTimeFormatter EXPIRES = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'UTC'");
    private static final int OK = 200;

    private final OpenApi openApi;

    OpenApiPaths(OpenApi openApi) {
        this.openApi = openApi;
    }

    Optional<Answer> answer(ApiRequest request) {
        List<String> segments = request.info().segments();
        if (segments.size() == 2 && segments.get(1).equals("v2")) {
            return Optional.of(Cached.of(request, version2(request)));
        }
        if (segments.size() < 2 || !segments.get(1).equals("v3")) {
            return Optional.empty();
        }
        if (segments.size() == 2) {
            return Optional.of(Answer.text(OK, JsonText.of(index(), false).toString()));
        }
        return Optional.of(version3(request, String.join("/", segments.subList(2, segments.size()))));
    }

    private Answer version2(ApiRequest request) {
        String accept = request.header("Accept");
        return accept.contains(PROTOBUF) || accept.contains(PROTOBUF_TYPE)
                ? Answer.bytes(OK, PROTOBUF_TYPE, Buffer.buffer(openApi.version2Protobuf()))
                : Answer.bytes(OK, Answer.JSON, JsonText.of(openApi.version2(), false));
    }

    private ObjectNode index() {
        ObjectNode index = JsonMapper.shared().createObjectNode();
        ObjectNode paths = index.putObject("paths");
        for (GroupVersion version : ResourceTypes.groupVersions()) {
            paths.putObject(version.path()).put("serverRelativeURL", url(version, document(version)));
        }
        return index;
    }

    private Answer version3(ApiRequest request, String path) {
        Optional<GroupVersion> version = ResourceTypes.groupVersions().stream()
                .filter(each -> each.path().equals(path))
                .findFirst();
        if (version.isEmpty()) {
            return new Answer(HttpResponseStatus.NOT_FOUND.code(), Map.of(), Buffer.buffer());
        }
        Buffer document = document(version.get());
        Answer answer = Cached.of(request, Answer.bytes(OK, Answer.JSON, document));
        if (!request.query().has("hash")) {
            return answer;
        }
        if (!request.query().text("hash").equals(Cached.tag(document))) {
            return new Answer(HttpResponseStatus.MOVED_PERMANENTLY.code(), Map.of(), Buffer.buffer())
                    .with("Location", url(version.get(), document));
        }
        String expires = EXPIRES.format(ZonedDateTime.now(ZoneOffset.UTC).plusYears(1));
        return answer.with("Cache-Control", "public, immutable").with("Expires", expires);
    }

    private Buffer document(GroupVersion version) {
        return JsonText.of(openApi.version3(version), false);
    }

    private static String url(GroupVersion version, Buffer document) {
        return "/openapi/v3/" + version.path() + "?hash=" + Cached.tag(document);
    }
}
