package dev.postern.server.config;

import dev.postern.proxy.authz.ClusterRole;
import dev.postern.proxy.authz.LabelSelector;
import dev.postern.proxy.authz.RbacPolicy.Role;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A {@code Role} or a {@code ClusterRole}. */
record RbacRole(
        String apiVersion,
        String kind,
        Metadata metadata,
        @Key(fallback = "[]") List<RbacRule> rules,
        @Key(fallback = "{}") AggregationRule aggregationRule) {

    /** {@code metadata}; what else a cluster writes there is of no interest. */
    @Keys(othersIgnored = true)
    record Metadata(
            String name,
            @Key(fallback = "''") String namespace,
            @Key(fallback = "{}") Map<String, String> labels) {}

    /** {@code aggregationRule}. */
    record AggregationRule(@Key(fallback = "[]") List<Selector> clusterRoleSelectors) {}

    /** A {@code LabelSelector}. */
    record Selector(
            @Key(fallback = "{}") Map<String, String> matchLabels,
            @Key(fallback = "[]") List<Expression> matchExpressions) {}

    /** An element of {@code matchExpressions}. */
    record Expression(
            String key,

            @Key(oneOf = {"In", "NotIn", "Exists", "DoesNotExist"})
            String operator,

            @Key(fallback = "[]") List<String> values) {}

    Role toRole() {
        if (!aggregationRule.clusterRoleSelectors.isEmpty()) {
            throw new IllegalArgumentException("aggregationRule is for a ClusterRole");
        }
        if (rules.stream().anyMatch(rule -> !rule.nonResourceURLs().isEmpty())) {
            throw new IllegalArgumentException("nonResourceURLs are for a ClusterRole");
        }
        return new Role(
                metadata.namespace,
                metadata.name,
                rules.stream().map(RbacRule::toRule).toList());
    }

    ClusterRole toClusterRole() {
        return new ClusterRole(
                metadata.name,
                metadata.labels,
                rules.stream().map(RbacRule::toRule).toList(),
                aggregationRule.clusterRoleSelectors.stream()
                        .map(RbacRole::selector)
                        .toList());
    }

    private static LabelSelector selector(Selector selector) {
        return new LabelSelector(
                selector.matchLabels,
                selector.matchExpressions.stream()
                        .map(one -> new LabelSelector.Requirement(one.key, operator(one.operator), one.values))
                        .toList());
    }

    /** {@code DoesNotExist} becomes {@code DOES_NOT_EXIST}. */
    private static LabelSelector.Operator operator(String name) {
        return LabelSelector.Operator.valueOf(
                name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
    }
}
