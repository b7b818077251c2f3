package dev.postern.proxy.harness;

import java.util.List;

/** How a request comes: catalogue A9 wants the same decision and the same scrubbing for all three. */
public enum Transport {
    /** {@code GET} without an upgrade: a pod's log. */
    PLAIN("GET", "log", List.of()),
    /** {@code POST} with {@code Upgrade: SPDY/3.1}: what kubectl's exec sends. */
    SPDY(
            "POST",
            "exec",
            List.of(
                    "Connection: Upgrade",
                    "Upgrade: SPDY/3.1",
                    "X-Stream-Protocol-Version: v4.channel.k8s.io",
                    "X-Stream-Protocol-Version: v3.channel.k8s.io",
                    "Content-Length: 0")),
    /** {@code GET} with {@code Upgrade: websocket} and the v4 subprotocol, which every kubelet speaks. */
    WEBSOCKET(
            "GET",
            "exec",
            List.of(
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Protocol: v4.channel.k8s.io"));

    private final String method;
    private final String subresource;
    private final List<String> headers;

    Transport(String method, String subresource, List<String> headers) {
        this.method = method;
        this.subresource = subresource;
        this.headers = headers;
    }

    /** The method that goes with it. */
    public String method() {
        return method;
    }

    /** {@code log} or {@code exec}. */
    public String subresource() {
        return subresource;
    }

    /** Whether it leaves HTTP. */
    public boolean upgrades() {
        return this != PLAIN;
    }

    /** The path of this transport's request to {@code namespace/pod}, without a query. */
    public String path(String namespaceAndPod) {
        return FakeApi.podPath(namespaceAndPod) + "/" + subresource;
    }

    /** The usual request to a pod: a command for exec, nothing for log. */
    public String toPod(String namespaceAndPod, String... moreHeaders) {
        String query = upgrades() ? "?command=id&stdout=true" : "";
        return to(path(namespaceAndPod) + query, moreHeaders);
    }

    /** A request to any target. */
    public String to(String target, String... moreHeaders) {
        return request(method, target, moreHeaders);
    }

    /** A request with any method. */
    public String request(String otherMethod, String target, String... moreHeaders) {
        StringBuilder request = new StringBuilder(otherMethod + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach(header -> request.append(header).append("\r\n"));
        for (String header : moreHeaders) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString();
    }
}
