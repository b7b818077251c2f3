package dev.postern.proxy.authn;

import java.util.List;
import java.util.Map;

/**
 * Who asks, as Kubernetes' {@code user.Info}. The name is never blank and no part holds a control character, so that it
 * can be written into a header.
 *
 * @param groups with {@code system:authenticated}
 */
public record Identity(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    public Identity {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }
}
