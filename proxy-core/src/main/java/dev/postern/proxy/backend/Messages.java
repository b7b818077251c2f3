package dev.postern.proxy.backend;

import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Vert.x' headers as fields. */
final class Messages {
    private Messages() {}

    static HttpFields fields(MultiMap headers) {
        List<Field> fields = new ArrayList<>(headers.size());
        for (Map.Entry<String, String> header : headers) {
            fields.add(new Field(header.getKey(), header.getValue()));
        }
        return HttpFields.of(fields);
    }
}
