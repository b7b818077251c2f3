package dev.postern.server.dev.apiserver.table;

import dev.postern.server.dev.apiserver.objects.ApiObject;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes tables of objects of one type, as one request asked for them. Any thread. */
public final class Tables {
    private final ResourceType type;
    private final String apiVersion;
    private final IncludeObject include;
    private final Clock clock;

    /**
     * For one request.
     *
     * @param apiVersion {@code meta.k8s.io/v1} or {@code meta.k8s.io/v1beta1}
     * @param include what each row has of its object
     */
    public Tables(ResourceType type, String apiVersion, IncludeObject include, Clock clock) {
        this.type = type;
        this.apiVersion = apiVersion;
        this.include = include;
        this.clock = clock;
    }

    /**
     * One table.
     *
     * @param metadata of the list, or of the one object
     * @param withColumns whether the columns are told: a watch tells them once
     */
    public ObjectNode table(List<ApiObject> objects, ObjectNode metadata, boolean withColumns) {
        Printer printer = Printers.of(type);
        ObjectNode table = JsonMapper.shared().createObjectNode();
        table.put("kind", "Table").put("apiVersion", apiVersion);
        table.set("metadata", metadata);
        if (withColumns) {
            columns(table.putArray("columnDefinitions"), printer.columns());
        } else {
            table.putNull("columnDefinitions");
        }
        if (objects.isEmpty() && Printers.isDefault(printer)) {
            table.putNull("rows");
            return table;
        }
        ArrayNode rows = table.putArray("rows");
        Instant now = clock.instant();
        objects.forEach(object -> row(rows.addObject(), object, printer.cells().apply(object, now)));
        return table;
    }

    private static void columns(ArrayNode definitions, List<Column> columns) {
        for (Column column : columns) {
            definitions
                    .addObject()
                    .put("name", column.name())
                    .put("type", column.type())
                    .put("format", column.format())
                    .put("description", column.description())
                    .put("priority", column.priority());
        }
    }

    private void row(ObjectNode row, ApiObject object, List<Object> cells) {
        ArrayNode list = row.putArray("cells");
        for (Object cell : cells) {
            if (cell instanceof Integer number) {
                list.add(number);
            } else {
                list.add(cell.toString());
            }
        }
        switch (include) {
            case OBJECT -> row.set("object", object.json());
            case METADATA -> row.set("object", PartialObject.of(object, apiVersion));
            case NONE -> row.putNull("object");
        }
    }
}
