package dev.postern.proxy.backend;

import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Vert.x' messages as this package takes them. */
final class Messages {
    private Messages() {}

    /** Until somebody reads the body, its failures are nobody's news; without a handler Vert.x logs each as an error. */
    static HttpClientResponse quiet(HttpClientResponse response) {
        return response.exceptionHandler(failure -> {});
    }

    /** Headers as fields. */
    static HttpFields fields(MultiMap headers) {
        List<Field> fields = new ArrayList<>(headers.size());
        for (Map.Entry<String, String> header : headers) {
            fields.add(new Field(header.getKey(), header.getValue()));
        }
        return HttpFields.of(fields);
    }
}
