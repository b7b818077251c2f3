package dev.postern.server.dev.apiserver.selection;

import dev.postern.server.dev.apiserver.selection.LabelRequirement.Operator;
import dev.postern.server.dev.apiserver.status.ApiFailure;
import dev.postern.server.dev.apiserver.status.Failures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code labelSelector}: {@code a=b,c in (d,e),!f}. All requirements must hold. */
public final class LabelSelector {
    private final List<LabelRequirement> requirements;

    private LabelSelector(List<LabelRequirement> requirements) {
        this.requirements = List.copyOf(requirements);
    }

    /** Reads one; 400 with Kubernetes' sentence where it cannot. */
    public static LabelSelector parse(String text) {
        return new LabelSelector(new Parser(SelectorLexer.tokens(text)).selector());
    }

    /** Whether all requirements hold for these labels. */
    public boolean matches(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.matches(labels));
    }

    /** Whether it lets everything through. */
    public boolean isEmpty() {
        return requirements.isEmpty();
    }

    /** Goes through the tokens once; a token after the end is empty. */
    private static final class Parser {
        private static final String BINARY = "in, notin, =, ==, !=, gt, lt";

        private final List<String> tokens;
        private int at;

        Parser(List<String> tokens) {
            this.tokens = tokens;
        }

        List<LabelRequirement> selector() {
            List<LabelRequirement> requirements = new ArrayList<>();
            while (!next().isEmpty()) {
                if (!isName(next()) && !next().equals("!")) {
                    throw unexpected("", next(), "!, identifier, or 'end of string'");
                }
                requirements.add(requirement());
                if (next().equals(",")) {
                    at++;
                    if (!isName(next()) && !next().equals("!")) {
                        throw unexpected("", next(), "identifier after ','");
                    }
                } else if (!next().isEmpty()) {
                    throw unexpected("", next(), "',' or 'end of string'");
                }
            }
            return requirements;
        }

        private LabelRequirement requirement() {
            boolean absent = next().equals("!");
            if (absent) {
                at++;
            }
            String key = take();
            if (!isName(key)) {
                throw unexpectedIn(key, "identifier");
            }
            if (absent) {
                return new LabelRequirement(key, Operator.DOES_NOT_EXIST, Set.of());
            }
            if (next().isEmpty() || next().equals(",")) {
                return new LabelRequirement(key, Operator.EXISTS, Set.of());
            }
            String operator = take();
            return switch (operator) {
                case "in" -> new LabelRequirement(key, Operator.IN, values());
                case "notin" -> new LabelRequirement(key, Operator.NOT_IN, values());
                case "=", "==" -> new LabelRequirement(key, Operator.IN, Set.of(value()));
                case "!=" -> new LabelRequirement(key, Operator.NOT_IN, Set.of(value()));
                case ">" -> new LabelRequirement(key, Operator.GREATER, Set.of(value()));
                case "<" -> new LabelRequirement(key, Operator.LESS, Set.of(value()));
                default -> throw unexpectedIn(operator, BINARY);
            };
        }

        private String value() {
            if (next().isEmpty() || next().equals(",")) {
                return "";
            }
            String value = take();
            if (!isName(value)) {
                throw unexpectedIn(value, "identifier");
            }
            return value;
        }

        private Set<String> values() {
            String open = take();
            if (!open.equals("(")) {
                throw Failures.badRequest("unable to parse requirement: found '" + open + "' expected: '('");
            }
            Set<String> values = new LinkedHashSet<>();
            boolean more = true;
            while (more) {
                values.add(isName(next()) ? take() : "");
                String separator = take();
                if (!separator.equals(",") && !separator.equals(")")) {
                    throw unexpectedIn(separator, "',' or ')'");
                }
                more = separator.equals(",");
            }
            return values;
        }

        private String next() {
            return at < tokens.size() ? tokens.get(at) : "";
        }

        private String take() {
            String token = next();
            at++;
            return token;
        }

        private static boolean isName(String token) {
            return !token.isEmpty() && !SelectorLexer.isOperator(token);
        }

        private static ApiFailure unexpectedIn(String found, String expected) {
            return unexpected("unable to parse requirement: ", found, expected);
        }

        private static ApiFailure unexpected(String where, String found, String expected) {
            return Failures.badRequest(where + "found '" + found + "', expected: " + expected);
        }
    }
}
