package dev.postern.server.dev.apiserver.selection;

import dev.postern.server.dev.apiserver.status.Failures;
import java.util.ArrayList;
import java.util.List;

/** A field selector's separators: a backslash takes the meaning from a comma, an equals sign and another backslash. */
final class FieldTerms {
    private FieldTerms() {}

    static List<String> split(String selector) {
        List<String> terms = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < selector.length(); i++) {
            char c = selector.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == ',') {
                terms.add(selector.substring(start, i));
                start = i + 1;
            }
        }
        terms.add(selector.substring(start));
        return terms;
    }

    static String unescaped(String value) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
                if (i == value.length() || "\\,=".indexOf(value.charAt(i)) < 0) {
                    String sequence = value.substring(i - 1, Math.min(i + 1, value.length()));
                    throw Failures.badRequest("invalid field selector: invalid escape sequence: " + sequence);
                }
                c = value.charAt(i);
            } else if (c == '=') {
                throw Failures.badRequest("invalid field selector: unescaped character in value: " + (int) c);
            }
            out.append(c);
        }
        return out.toString();
    }
}
