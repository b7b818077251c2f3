package dev.postern.server.config;

import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.authz.GateOptions;
import java.util.Optional;

/** {@code authorization}, with every file that it names. */
final class AuthorizationMapper {
    private final Place place;

    AuthorizationMapper(Place place) {
        this.place = place;
    }

    Optional<GateOptions> map(AuthorizationKeys keys) {
        Optional<Authorizer> rbac = RbacFiles.read(keys.rbacFiles(), place.at("rbacFiles"));
        return rbac.map(
                policy -> new GateOptions(policy, keys.nodeGate().contains("Disabled") ? Authorizer.DISABLED : policy));
    }
}
