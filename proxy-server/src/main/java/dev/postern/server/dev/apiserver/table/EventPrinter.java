package dev.postern.server.dev.apiserver.table;

import dev.postern.server.dev.apiserver.objects.ApiObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** {@code printEvent}. */
final class EventPrinter {
    static final Printer PRINTER = new Printer(
            List.of(
                    Column.of("Last Seen", "How long ago it happened last."),
                    Column.of("Type", "Normal or Warning."),
                    Column.of("Reason", "What happened, in one word."),
                    Column.of("Object", "To what it happened."),
                    Column.wide("Subobject", "To which part of it."),
                    Column.wide("Source", "Who reports it."),
                    Column.of("Message", "What happened, in a sentence."),
                    Column.wide("First Seen", "How long ago it happened first."),
                    Column.wide("Count", "How often it happened."),
                    new Column("Name", "string", "name", "Name of the event.", 1)),
            EventPrinter::cells);

    private EventPrinter() {}

    private static List<Object> cells(ApiObject event, Instant now) {
        String host = event.text("source", "host");
        return List.of(
                Age.since(event.text("lastTimestamp"), now),
                event.text("type"),
                event.text("reason"),
                event.text("involvedObject", "kind").toLowerCase(Locale.ROOT) + "/"
                        + event.text("involvedObject", "name"),
                event.text("involvedObject", "fieldPath"),
                event.text("source", "component") + (host.isEmpty() ? "" : ", " + host),
                event.text("message").strip(),
                Age.since(event.text("firstTimestamp"), now),
                event.json().path("count").asInt(0),
                event.name());
    }
}
