package dev.postern.server.dev.apiserver.selection;

import dev.postern.server.dev.apiserver.status.ApiFailure;
import dev.postern.server.dev.apiserver.status.Failures;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One requirement of a label selector. */
record LabelRequirement(String key, Operator operator, Set<String> values) {
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
    private static final Pattern VALUE = Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
    private static final int LONGEST = 63;

    enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST,
        GREATER,
        LESS
    }

    LabelRequirement {
        checkName(key, key.substring(key.indexOf('/') + 1));
        values = Set.copyOf(values);
        for (String value : values) {
            if (operator == Operator.GREATER || operator == Operator.LESS) {
                checkInteger(value);
            }
            checkValue(key, value);
        }
    }

    boolean matches(Map<String, String> labels) {
        String value = labels.get(key);
        return switch (operator) {
            case IN -> value != null && values.contains(value);
            case NOT_IN -> value == null || !values.contains(value);
            case EXISTS -> value != null;
            case DOES_NOT_EXIST -> value == null;
            case GREATER -> compares(value, 1);
            case LESS -> compares(value, -1);
        };
    }

    private boolean compares(@Nullable String value, int sign) {
        if (value == null || !value.matches("-?\\d{1,18}")) {
            return false;
        }
        long bound = Long.parseLong(values.iterator().next());
        return Integer.signum(Long.compare(Long.parseLong(value), bound)) == sign;
    }

    private static void checkInteger(String value) {
        if (!value.matches("-?\\d{1,18}")) {
            throw refused("values[0]", value, "for 'Gt', 'Lt' operators, the value must be an integer");
        }
    }

    private static void checkValue(String key, String value) {
        if (value.length() > LONGEST) {
            throw refused("values[0][" + key + "]", value, "must be no more than 63 bytes");
        }
        if (!VALUE.matcher(value).matches()) {
            throw refused(
                    "values[0][" + key + "]",
                    value,
                    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and"
                            + " must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or"
                            + " '12345', regex used for validation is '" + VALUE + "')");
        }
    }

    private static void checkName(String key, String name) {
        if (name.length() > LONGEST) {
            throw refused("<nil>", key, "name part must be no more than 63 bytes");
        }
        if (!NAME.matcher(name).matches()) {
            throw refused(
                    "<nil>",
                    key,
                    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                            + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
                            + " validation is '" + NAME + "')");
        }
    }

    private static ApiFailure refused(String field, String value, String why) {
        return Failures.badRequest(
                "unable to parse requirement: " + field + ": Invalid value: \"" + value + "\": " + why);
    }
}
