package dev.postern.proxy.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Header fields in wire order; names compare without case (RFC 9110 5.1). Immutable. */
public final class HttpFields {
    /** No fields. */
    public static final HttpFields EMPTY = new HttpFields(List.of());

    private final List<Field> fields;

    private HttpFields(List<Field> fields) {
        this.fields = fields;
    }

    /** The given fields, in order. */
    public static HttpFields of(List<Field> fields) {
        return new HttpFields(List.copyOf(fields));
    }

    /** All fields in wire order. */
    public List<Field> all() {
        return fields;
    }

    /** The values of every line with this name, in order. */
    public List<String> values(String name) {
        List<String> values = new ArrayList<>(1);
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                values.add(field.value());
            }
        }
        return values;
    }

    /** The first line's value. */
    public Optional<String> first(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst();
    }

    /** The members of a comma-separated list header, of all lines, trimmed, empty ones left out (RFC 9110 5.6.1). */
    public List<String> list(String name) {
        return values(name).stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .map(String::strip)
                .filter(member -> !member.isEmpty())
                .toList();
    }

    /** One header line. */
    public record Field(String name, String value) {}
}
