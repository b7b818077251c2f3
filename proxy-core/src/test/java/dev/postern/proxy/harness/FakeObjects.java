package dev.postern.proxy.harness;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Pods and nodes as the API server's JSON. */
public final class FakeObjects {
    private FakeObjects() {}

    /** A pod; an empty node means that it is not assigned. */
    public static String pod(String namespaceAndName, String uid, String node, String... containers) {
        String[] parts = namespaceAndName.split("/", 2);
        return """
                {"kind":"Pod","apiVersion":"v1","metadata":{"namespace":"%s","name":"%s","uid":"%s"},\
                "spec":{%s"containers":[%s]},"status":{"phase":"Running"}}""".formatted(
                        parts[0],
                        parts[1],
                        uid,
                        node.isEmpty() ? "" : "\"nodeName\":\"" + node + "\",",
                        Arrays.stream(containers)
                                .map(container -> "{\"name\":\"" + container + "\",\"image\":\"i\"}")
                                .collect(Collectors.joining(",")));
    }

    /** A node at these addresses, each {@code Type=address}. */
    public static String node(String name, int kubeletPort, String... addresses) {
        return node(name, kubeletPort, List.of(), addresses);
    }

    /** A node that declares features (KEP-5328). */
    public static String node(String name, int kubeletPort, List<String> features, String... addresses) {
        return """
                {"kind":"Node","apiVersion":"v1","metadata":{"name":"%s","uid":"node-%s"},\
                "status":{"declaredFeatures":[%s],"addresses":[%s],"daemonEndpoints":{"kubeletEndpoint":{"Port":%d}}}}""".formatted(
                        name,
                        name,
                        features.stream().map(it -> "\"" + it + "\"").collect(Collectors.joining(",")),
                        Arrays.stream(addresses).map(FakeObjects::address).collect(Collectors.joining(",")),
                        kubeletPort);
    }

    /** A {@code metav1.Status} failure. */
    public static String status(int code, String reason, String message) {
        return """
                {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"%s","reason":"%s",\
                "code":%d}""".formatted(message, reason, code);
    }

    private static String address(String typeAndAddress) {
        String[] parts = typeAndAddress.split("=", 2);
        return "{\"type\":\"" + parts[0] + "\",\"address\":\"" + parts[1] + "\"}";
    }
}
