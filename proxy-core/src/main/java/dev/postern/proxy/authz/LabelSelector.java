package dev.postern.proxy.authz;

import java.util.List;
import java.util.Map;

/**
 * {@code metav1.LabelSelector}: all requirements must hold; none at all matches everything.
 *
 * @param matchLabels labels that must have these values
 * @param matchExpressions further requirements
 */
public record LabelSelector(Map<String, String> matchLabels, List<Requirement> matchExpressions) {
    public LabelSelector {
        matchLabels = Map.copyOf(matchLabels);
        matchExpressions = List.copyOf(matchExpressions);
    }

    boolean matches(Map<String, String> labels) {
        return labels.entrySet().containsAll(matchLabels.entrySet())
                && matchExpressions.stream().allMatch(requirement -> requirement.matches(labels));
    }

    /**
     * One of {@code matchExpressions}.
     *
     * @param values one or more for {@code In} and {@code NotIn}, none for the others
     * @throws IllegalArgumentException where the number of values does not fit the operator
     */
    public record Requirement(String key, Operator operator, List<String> values) {
        public Requirement {
            RbacPolicy.required("key of a matchExpressions entry", key);
            values = List.copyOf(values);
            boolean takesValues = operator == Operator.IN || operator == Operator.NOT_IN;
            if (takesValues == values.isEmpty()) {
                throw new IllegalArgumentException(
                        "values of a matchExpressions entry: In and NotIn take at least one, Exists and DoesNotExist none");
            }
        }

        boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }
    }

    /** {@code operator} of a requirement: {@code In}, {@code NotIn}, {@code Exists}, {@code DoesNotExist}. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST
    }
}
