package dev.postern.proxy.authz;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the cluster role aggregation controller works out: each role's rules once every aggregation has settled. */
final class Aggregation {
    private final List<ClusterRole> roles;

    private Aggregation(List<ClusterRole> roles) {
        this.roles = roles;
    }

    static Map<String, List<PolicyRule>> rules(List<ClusterRole> roles) {
        Aggregation aggregation = new Aggregation(roles);
        Map<String, List<PolicyRule>> rules = new HashMap<>();
        for (ClusterRole role : roles) {
            Set<PolicyRule> settled = new LinkedHashSet<>();
            aggregation.collect(role, settled, new HashSet<>());
            rules.put(role.name(), new ArrayList<>(settled));
        }
        return rules;
    }

    /** Aggregating roles may select each other, so each is visited once. */
    private void collect(ClusterRole role, Set<PolicyRule> into, Set<String> visited) {
        if (!visited.add(role.name())) {
            return;
        }
        if (!role.aggregates()) {
            into.addAll(role.rules());
            return;
        }
        roles.stream().filter(role::selects).forEach(selected -> collect(selected, into, visited));
    }
}
