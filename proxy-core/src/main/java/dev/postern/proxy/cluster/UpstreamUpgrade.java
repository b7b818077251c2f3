package dev.postern.proxy.cluster;

import dev.postern.proxy.http.HttpFields;
import java.util.Set;

/**
 * What connection is to be upgraded by the API server for somebody. As for an {@link UpstreamRequest}, who asks and of which
 * host is not said here, and neither is {@code Connection} or {@code Upgrade}.
 *
 * @param method {@code GET} or {@code POST}
 * @param target path and query, starting with {@code /}; the server's base path is put before it
 * @param protocol {@code SPDY/3.1} or {@code websocket}; no other is ever spoken with the gateway's credential (catalogue A4)
 * @param fields the fields to pass on; no {@code Content-Length}, because there is no body
 */
public record UpstreamUpgrade(String method, String target, String protocol, HttpFields fields) {
    private static final Set<String> METHODS = Set.of("GET", "POST");
    private static final Set<String> PROTOCOLS = Set.of("SPDY/3.1", "websocket");

    /**
     * Holds the upgrade against these rules.
     *
     * @throws IllegalArgumentException naming the rule
     */
    public UpstreamUpgrade {
        UpstreamRequest.requireTarget(target);
        UpstreamRequest.requireAllowed(fields);
        if (!METHODS.contains(method) || !PROTOCOLS.contains(protocol)) {
            throw new IllegalArgumentException("an upgrade is a GET or a POST to SPDY/3.1 or websocket");
        }
        if (fields.first("Content-Length").isPresent()) {
            throw new IllegalArgumentException("an upgrade has no body");
        }
    }
}
