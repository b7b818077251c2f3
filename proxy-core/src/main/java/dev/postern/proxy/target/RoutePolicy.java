package dev.postern.proxy.target;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.request.RequestInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a cluster's streams go, and its logs and the plain requests to kubelets. The first rule that matches decides.
 *
 * @param rules in order
 * @param otherwise where what no rule matches goes
 */
public record RoutePolicy(List<RouteRule> rules, Destination otherwise) {
    /** Every stream to the kubelet. */
    public static final RoutePolicy KUBELET = new RoutePolicy(List.of(), Destination.KUBELET);

    /** Every stream to the API server. */
    public static final RoutePolicy API_SERVER = new RoutePolicy(List.of(), Destination.API_SERVER);

    /** Copies the list. */
    public RoutePolicy {
        rules = List.copyOf(rules);
    }

    /** Whether anything can go there. */
    public boolean leadsTo(Destination destination) {
        return otherwise == destination || rules.stream().anyMatch(rule -> rule.destination() == destination);
    }

    /** The route of a request, where that does not depend on its pod's labels. */
    Optional<Destination> withoutLabels(Identity caller, RequestInfo asked) {
        Optional<RouteRule> first = matching(caller, asked).findFirst();
        if (first.isEmpty()) {
            return Optional.of(otherwise);
        }
        return first.filter(rule -> rule.match().labels().isEmpty()).map(RouteRule::destination);
    }

    /** The route of a request to a pod with these labels. */
    Destination withLabels(Identity caller, RequestInfo asked, Map<String, String> labels) {
        return matching(caller, asked)
                .filter(rule -> rule.match().matches(labels))
                .findFirst()
                .map(RouteRule::destination)
                .orElse(otherwise);
    }

    private Stream<RouteRule> matching(Identity caller, RequestInfo asked) {
        boolean ofPod = asked.resource().equals("pods");
        return rules.stream()
                .filter(rule -> ofPod || rule.match().labels().isEmpty())
                .filter(rule -> rule.match().matches(caller, asked));
    }
}
