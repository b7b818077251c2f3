package dev.postern.proxy.request;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A query, parsed once. An unencoded {@code ;} is refused, because some readers take it for a separator and others do not.
 *
 * @param parameters decoded values by decoded name, both in the client's order
 */
record Query(Map<String, List<String>> parameters) {
    /** No parameters. */
    static final Query NONE = new Query(Map.of());

    private static final int SHOWN_NAME = 40;

    Query {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        parameters.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        parameters = Collections.unmodifiableMap(copy);
    }

    /**
     * Reads {@code application/x-www-form-urlencoded}.
     *
     * @param raw without {@code ?}, or null where there is none
     * @throws GatewayFailure {@code MALFORMED}
     */
    static Query parse(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return NONE;
        }
        if (raw.indexOf(';') >= 0 || raw.indexOf('#') >= 0) {
            throw malformed("the query has an unencoded ; or #; write %3B or %23");
        }
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : raw.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = PercentCoding.decodeQuery(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : PercentCoding.decodeQuery(pair.substring(equals + 1));
                parameters.computeIfAbsent(name, absent -> new ArrayList<>(1)).add(value);
            }
        }
        return new Query(parameters);
    }

    /** A path with the same parameters, encoded anew: what was read is what is sent. The path alone where there are none. */
    String appendedTo(String path) {
        return parameters.isEmpty() ? path : path + "?" + encoded();
    }

    private String encoded() {
        StringJoiner query = new StringJoiner("&");
        parameters.forEach((name, values) -> values.forEach(
                value -> query.add(PercentCoding.encodeQuery(name) + "=" + PercentCoding.encodeQuery(value))));
        return query.toString();
    }

    /** Every value, in order. */
    List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    /** The first value, as Kubernetes reads a parameter that it expects once; null where absent. */
    @Nullable
    String first(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? null : values.get(0);
    }

    /** Kubernetes' rule for booleans ({@code apimachinery pkg/runtime/converter}): absent, {@code 0} and {@code false} are false. */
    boolean flag(String name) {
        String value = first(name);
        return value != null && !value.equals("0") && !value.equalsIgnoreCase("false");
    }

    /**
     * Holds the query of a streaming route against what that route knows. The API server ignores what it does not know
     * and reads the first of a repeated parameter; here both are refused, so that nobody is misled about what runs.
     *
     * @param once parameters that may stand once
     * @param many parameters that may be repeated
     * @throws GatewayFailure {@code MALFORMED}
     */
    void allowOnly(Set<String> once, Set<String> many) {
        parameters.forEach((name, values) -> {
            if (!once.contains(name) && !many.contains(name)) {
                throw malformed("unknown query parameter \"" + shown(name) + "\"; remove it");
            }
            if (values.size() > 1 && !many.contains(name)) {
                throw malformed("query parameter \"" + name + "\" stands more than once; send it once");
            }
        });
    }

    static GatewayFailure malformed(String message) {
        return new GatewayFailure(FailureReason.MALFORMED, message);
    }

    private static String shown(String name) {
        String printable = name.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() <= SHOWN_NAME ? printable : printable.substring(0, SHOWN_NAME) + "…";
    }
}
