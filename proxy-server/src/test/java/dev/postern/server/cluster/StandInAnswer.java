package dev.postern.server.cluster;

import dev.postern.proxy.harness.RawResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/** An answer as it is compared: the documents of its body are one for an object or a list, and one for each event of a watch. */
record StandInAnswer(int code, Map<String, String> headers, String text, List<JsonNode> documents) {
    private static final List<String> COMPARED =
            List.of("Content-Type", "Cache-Control", "X-Content-Type-Options", "Retry-After", "Vary");
    /** Of these it counts only whether they are there. */
    private static final List<String> PRESENT = List.of("Audit-Id", "Date", "Etag", "Location", "Expires");

    /** Columns whose cells do not depend on which cluster it is. */
    private static final Set<String> STEADY =
            Set.of("Name", "Ready", "Restarts", "Roles", "Nominated Node", "Readiness Gates", "Type");

    static StandInAnswer of(RawResponse response) {
        Map<String, String> headers = new TreeMap<>();
        COMPARED.forEach(name -> response.header(name).ifPresent(value -> headers.put(name, value)));
        PRESENT.forEach(name -> response.header(name).ifPresent(value -> headers.put(name, "…")));
        return new StandInAnswer(response.status(), headers, response.text(), documents(response));
    }

    String contentType() {
        return headers.getOrDefault("Content-Type", "");
    }

    private static List<JsonNode> documents(RawResponse response) {
        if (!response.text().startsWith("{")) {
            return List.of();
        }
        List<JsonNode> documents = new ArrayList<>();
        try (MappingIterator<JsonNode> all =
                JsonMapper.shared().readerFor(JsonNode.class).readValues(response.body())) {
            all.forEachRemaining(documents::add);
            return documents;
        } catch (JacksonException e) {
            throw new AssertionError("not JSON: " + response.text(), e);
        }
    }

    boolean isFailure() {
        return documents.size() == 1
                && documents.get(0).path("kind").asString("").equals("Status");
    }

    /** Kinds and types of all documents, each once. */
    Set<String> kinds() {
        Set<String> kinds = new TreeSet<>();
        for (JsonNode document : documents) {
            JsonNode object = document.has("object") ? document.path("object") : document;
            kinds.add(document.path("type").asString("") + " "
                    + object.path("apiVersion").asString("") + "/"
                    + object.path("kind").asString(""));
        }
        return kinds;
    }

    /** Name, type, format and priority of a table's columns. */
    List<String> columns() {
        List<String> columns = new ArrayList<>();
        for (JsonNode document : documents) {
            JsonNode table = document.has("object") ? document.path("object") : document;
            table.path("columnDefinitions")
                    .forEach(column -> columns.add(column.path("name").asString("") + " "
                            + column.path("type").asString("") + " "
                            + column.path("format").asString("") + " "
                            + column.path("priority").asInt(-1)));
        }
        return columns;
    }

    /** The steady cells of the rows about this object. */
    List<String> cells(String name) {
        List<String> cells = new ArrayList<>();
        for (JsonNode document : documents) {
            JsonNode columns = document.path("columnDefinitions");
            for (JsonNode row : document.path("rows")) {
                if (!row.path("cells").path(0).asString("").equals(name)) {
                    continue;
                }
                for (int i = 0; i < columns.size(); i++) {
                    String column = columns.path(i).path("name").asString("");
                    if (STEADY.contains(column)) {
                        cells.add(column + ": " + row.path("cells").path(i).asString(""));
                    }
                }
            }
        }
        return cells;
    }
}
