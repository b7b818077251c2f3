package dev.postern.server.dev.apiserver.selection;

import dev.postern.server.dev.apiserver.status.Failures;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A query's parameters, decoded, with Kubernetes' rules for what they mean ({@code apimachinery pkg/runtime/converter}). */
public record Parameters(Map<String, List<String>> values) {
    public Parameters {
        values = Map.copyOf(values);
    }

    /** The first value; empty where there is none. */
    public String text(String name) {
        List<String> all = values.getOrDefault(name, List.of());
        return all.isEmpty() ? "" : all.get(0);
    }

    /** Whether it is there, with or without a value. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** Absent, {@code 0} and {@code false} are false; everything else is true. */
    public boolean flag(String name) {
        return Boolean.TRUE.equals(optionalFlag(name));
    }

    /** The same; null where it is absent. */
    @Nullable
    Boolean optionalFlag(String name) {
        if (!has(name)) {
            return null;
        }
        String text = text(name);
        return !text.equals("0") && !text.equalsIgnoreCase("false");
    }

    /** Zero where it is absent or empty; 400 with Go's sentence where it is no number. */
    long integer(String name) {
        String text = text(name);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            String why = text.matches("[+-]?\\d+") ? "value out of range" : "invalid syntax";
            throw Failures.badRequest("strconv.ParseInt: parsing \"" + text + "\": " + why);
        }
    }
}
