package dev.postern.server.config;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Holds what clients call the clusters by against the rules: a name or host stands for one cluster. */
final class ClusterNames {
    /** RFC 1123, as Kubernetes has it. */
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private static final Pattern HOST = Pattern.compile("(?=.{1,253}$)" + LABEL + "([.]" + LABEL + ")*");

    private ClusterNames() {}

    /** Every problem of the list, each at its own key. */
    static void check(List<ClusterKeys> clusters, Place place) {
        if (clusters.isEmpty()) {
            place.problem("must name a cluster");
        }
        Map<String, String> names = new HashMap<>();
        Map<String, String> hosts = new HashMap<>();
        for (int i = 0; i < clusters.size(); i++) {
            ClusterKeys cluster = clusters.get(i);
            Place here = place.at(i);
            name(cluster.name(), here.at("name"));
            unique(cluster.name(), here.at("name"), names);
            for (int j = 0; j < cluster.hosts().size(); j++) {
                String host = cluster.hosts().get(j);
                Place at = here.at("hosts").at(j);
                host(host, at);
                unique(host, at, hosts);
            }
        }
    }

    private static void name(String name, Place here) {
        if (!LABEL.matcher(name).matches()) {
            here.problem(
                    "must be a DNS label (lower-case letters, digits and -, at most 63, as in prod-1), because it is"
                            + " part of a path and of metrics, not \"" + name + "\"");
        }
    }

    private static void host(String host, Place here) {
        if (HOST.matcher(host).matches()) {
            return;
        }
        String lower = host.toLowerCase(Locale.ROOT);
        String fix = HOST.matcher(lower).matches() ? ": write " + lower : ", as in prod.example.com";
        here.problem("must be a host name in lower case, without port and wildcard, not \"" + host + "\"" + fix);
    }

    private static void unique(String text, Place here, Map<String, String> seen) {
        String before = seen.putIfAbsent(text, here.path());
        if (before != null) {
            here.problem("\"" + text + "\" is " + before + " already: it must stand for one cluster");
        }
    }
}
