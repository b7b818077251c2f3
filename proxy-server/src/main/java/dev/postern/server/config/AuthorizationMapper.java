package dev.postern.server.config;

import dev.postern.proxy.authz.GateMode;
import dev.postern.proxy.authz.GateOptions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code authorization}, with every file that it names. */
final class AuthorizationMapper {
    private final Place place;
    private final ReloadableFiles files;

    AuthorizationMapper(Place place, ReloadableFiles files) {
        this.place = place;
        this.files = files;
    }

    Optional<GateOptions> map(AuthorizationKeys keys) {
        if (keys.rbacFiles().isEmpty()) {
            return Optional.of(gates(keys, null));
        }
        return files.read(place.at("rbacFiles"), keys.rbacFiles(), again -> RbacFiles.read(keys.rbacFiles(), again))
                .map(policy -> gates(keys, new GateMode.Rbac(policy)));
    }

    private static GateOptions gates(AuthorizationKeys keys, GateMode.@Nullable Rbac rbac) {
        return new GateOptions(modes(keys.podGate(), keys, rbac), modes(keys.nodeGate(), keys, rbac));
    }

    private static List<GateMode> modes(List<String> names, AuthorizationKeys keys, GateMode.@Nullable Rbac rbac) {
        return names.stream().map(name -> mode(name, keys, rbac)).toList();
    }

    private static GateMode mode(String name, AuthorizationKeys keys, GateMode.@Nullable Rbac rbac) {
        if (name.equals("RBAC") && rbac != null) {
            return rbac;
        }
        return switch (name) {
            case "RBACCluster" -> new GateMode.RbacCluster(keys.rbacCluster().maxStaleness());
            case "Webhook" ->
                new GateMode.Webhook(
                        keys.webhook().cacheAuthorizedTTL(), keys.webhook().cacheUnauthorizedTTL());
            case "Disabled" -> new GateMode.Disabled();
            default -> throw new IllegalStateException("a mode that the keys do not allow: " + name);
        };
    }
}
