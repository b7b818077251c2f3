package dev.postern.server.dev.kubelet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A query's parameters as Go's {@code url.ParseQuery} reads them: what is malformed is left out, and nobody is told. */
final class Query {
    private static final Pattern AMPERSAND = Pattern.compile("&");

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private Query() {}

    static Query parse(String rawQuery) {
        Query query = new Query();
        for (String pair : AMPERSAND.split(rawQuery)) {
            if (!pair.isEmpty() && !pair.contains(";")) {
                query.add(pair);
            }
        }
        return query;
    }

    private void add(String pair) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        try {
            String decoded = RequestTarget.decode(value, true);
            values.computeIfAbsent(RequestTarget.decode(name, true), key -> new ArrayList<>())
                    .add(decoded);
        } catch (IllegalArgumentException malformed) {
            // As in Go, such a pair was never sent.
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The first value; empty where there is none. */
    String first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? "" : all.get(0);
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }
}
