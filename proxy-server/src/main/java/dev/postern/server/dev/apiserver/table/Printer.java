package dev.postern.server.dev.apiserver.table;

import dev.postern.server.dev.apiserver.objects.ApiObject;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;

/**
 * How objects of one type become rows.
 *
 * @param cells texts and integers, one for each column; must do with an object that has nothing but its type
 */
record Printer(List<Column> columns, BiFunction<ApiObject, Instant, List<Object>> cells) {
    /** What stands for nothing. */
    static final String NONE = "<none>";

    Printer {
        columns = List.copyOf(columns);
    }

    static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }

    static String age(ApiObject object, Instant now) {
        return Age.since(object.text("metadata", "creationTimestamp"), now);
    }
}
