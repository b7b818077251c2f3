package dev.postern.proxy.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

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
        List<String> values = List.of();
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                values = values.isEmpty() ? new ArrayList<>(1) : values;
                values.add(field.value());
            }
        }
        return values;
    }

    /** The first line's value. */
    public Optional<String> first(String name) {
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return Optional.of(field.value());
            }
        }
        return Optional.empty();
    }

    /** The members of a comma-separated list header, of all lines, trimmed, empty ones left out (RFC 9110 5.6.1). */
    public List<String> list(String name) {
        List<String> members = new ArrayList<>();
        for (String value : values(name)) {
            for (String part : value.split(",", -1)) {
                String member = part.strip();
                if (!member.isEmpty()) {
                    members.add(member);
                }
            }
        }
        return List.copyOf(members);
    }

    /** The names, in lower case, that {@code Connection} ties to this connection (RFC 9110 7.6.1). */
    public Set<String> ofConnection() {
        Set<String> names = new HashSet<>();
        list("Connection").forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        return names;
    }

    /** One header line. */
    public record Field(String name, String value) {}
}
