package dev.postern.proxy.request;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one thing that request info wants of a field selector: {@code metadata.name=x} ({@code apimachinery pkg/fields}). */
final class FieldSelector {
    private static final String NAME_FIELD = "metadata.name";

    private FieldSelector() {}

    /** The name that the selector requires; empty where it requires none or cannot be parsed, as at the API server. */
    static String requiredName(@Nullable String selector) {
        if (selector == null) {
            return "";
        }
        String required = "";
        for (String term : terms(selector)) {
            int equals = term.indexOf('=');
            if (equals < 1) {
                if (term.isEmpty()) {
                    continue;
                }
                return "";
            }
            boolean negated = term.charAt(equals - 1) == '!';
            String field = term.substring(0, negated ? equals - 1 : equals);
            String value = unescaped(term.substring(term.startsWith("==", equals) ? equals + 2 : equals + 1));
            if (value == null) {
                return "";
            }
            if (required.isEmpty() && !negated && field.equals(NAME_FIELD)) {
                required = value;
            }
        }
        return isPathSegment(required) ? required : "";
    }

    private static List<String> terms(String selector) {
        List<String> terms = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < selector.length(); i++) {
            if (selector.charAt(i) == '\\') {
                i++;
            } else if (selector.charAt(i) == ',') {
                terms.add(selector.substring(start, i));
                start = i + 1;
            }
        }
        terms.add(selector.substring(start));
        return terms;
    }

    private static @Nullable String unescaped(String value) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
                if (i == value.length() || "\\,=".indexOf(value.charAt(i)) < 0) {
                    return null;
                }
                out.append(value.charAt(i));
            } else if (c == '=') {
                return null;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean isPathSegment(String name) {
        return !name.equals(".") && !name.equals("..") && name.indexOf('/') < 0 && name.indexOf('%') < 0;
    }
}
