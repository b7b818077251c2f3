package dev.postern.server.dev.apiserver.selection;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts a label selector into tokens: names, and the longest operators ({@code apimachinery pkg/labels}). */
final class SelectorLexer {
    private static final String SPECIAL = "=!(),><";
    private static final Set<String> OPERATORS = Set.of("=", "==", "!", "!=", "(", ")", ",", ">", "<");

    private SelectorLexer() {}

    /** In order; the end is not among them. */
    static List<String> tokens(String selector) {
        List<String> tokens = new ArrayList<>();
        int at = 0;
        while (at < selector.length()) {
            char c = selector.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
                continue;
            }
            int end = SPECIAL.indexOf(c) >= 0 ? operatorEnd(selector, at) : nameEnd(selector, at);
            tokens.add(selector.substring(at, end));
            at = end;
        }
        return tokens;
    }

    static boolean isOperator(String token) {
        return OPERATORS.contains(token);
    }

    private static int operatorEnd(String selector, int start) {
        int end = start + 1;
        while (end < selector.length() && OPERATORS.contains(selector.substring(start, end + 1))) {
            end++;
        }
        return end;
    }

    private static int nameEnd(String selector, int start) {
        int end = start;
        while (end < selector.length()
                && SPECIAL.indexOf(selector.charAt(end)) < 0
                && !Character.isWhitespace(selector.charAt(end))) {
            end++;
        }
        return end;
    }
}
