package dev.postern.proxy.request;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Builds a kubelet's query as the API server does: keys in order, escaped as Go's {@code url.Values.Encode} does. */
final class KubeletQuery {
    private final Map<String, List<String>> parameters = new TreeMap<>();

    KubeletQuery put(String name, List<String> values) {
        parameters.put(name, values);
        return this;
    }

    KubeletQuery put(String name, String value) {
        return put(name, List.of(value));
    }

    /** Adds the parameter only where the flag is set; kubelets read no other value as false. */
    KubeletQuery flag(String name, boolean set, String value) {
        return set ? put(name, value) : this;
    }

    String encoded() {
        StringJoiner query = new StringJoiner("&");
        parameters.forEach((name, values) -> values.forEach(
                value -> query.add(PercentCoding.encodeQuery(name) + "=" + PercentCoding.encodeQuery(value))));
        return query.toString();
    }
}
