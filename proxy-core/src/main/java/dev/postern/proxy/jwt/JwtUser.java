package dev.postern.proxy.jwt;

import java.util.List;
import java.util.Map;

/**
 * Whom a token names, after its issuer's claim mappings; not yet held against what a header can carry.
 *
 * @param name never empty, never starting with {@code system:}
 * @param uid empty where there is none
 * @param groups none starts with {@code system:}
 * @param extra by key
 */
public record JwtUser(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    /** Copies the collections. */
    public JwtUser {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /** As expressions see it: {@code authentication/v1 UserInfo}. */
    Map<String, Object> asValue() {
        return Map.of("username", name, "uid", uid, "groups", groups, "extra", extra);
    }
}
