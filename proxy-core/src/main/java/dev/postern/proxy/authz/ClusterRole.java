package dev.postern.proxy.authz;

import java.util.List;
import java.util.Map;

/**
 * {@code ClusterRole}. One that aggregates has the rules of the cluster roles that its selectors match and none of its
 * own: in a cluster a controller overwrites them.
 *
 * @param labels what aggregating roles select by
 * @param rules its own rules; not used where {@code clusterRoleSelectors} has an entry
 * @param clusterRoleSelectors {@code aggregationRule.clusterRoleSelectors}, any of which selects; empty for a plain role
 */
public record ClusterRole(
        String name, Map<String, String> labels, List<PolicyRule> rules, List<LabelSelector> clusterRoleSelectors) {
    public ClusterRole {
        RbacPolicy.required("name of a ClusterRole", name);
        labels = Map.copyOf(labels);
        rules = List.copyOf(rules);
        clusterRoleSelectors = List.copyOf(clusterRoleSelectors);
    }

    boolean aggregates() {
        return !clusterRoleSelectors.isEmpty();
    }

    boolean selects(ClusterRole other) {
        return !other.name.equals(name)
                && clusterRoleSelectors.stream().anyMatch(selector -> selector.matches(other.labels));
    }
}
