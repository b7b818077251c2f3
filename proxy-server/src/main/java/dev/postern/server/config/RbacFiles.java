package dev.postern.server.config;

import dev.postern.proxy.authz.ClusterRole;
import dev.postern.proxy.authz.RbacPolicy;
import dev.postern.proxy.authz.RbacPolicy.ClusterRoleBinding;
import dev.postern.proxy.authz.RbacPolicy.Role;
import dev.postern.proxy.authz.RbacPolicy.RoleBinding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * RBAC objects from files, as {@code kubectl get … -o yaml} prints them or as people write them. All files together are
 * one policy; unlike in a cluster, an unknown field of a rule is a problem, because a misspelt {@code resourceNames}
 * would grant more than was meant.
 */
final class RbacFiles {
    private static final String GROUP = "rbac.authorization.k8s.io/v1 ";

    private final List<Role> roles = new ArrayList<>();
    private final List<ClusterRole> clusterRoles = new ArrayList<>();
    private final List<RoleBinding> roleBindings = new ArrayList<>();
    private final List<ClusterRoleBinding> clusterRoleBindings = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private RbacFiles() {}

    /** All objects of all files. */
    static Optional<RbacPolicy> read(List<Path> files, Place place) {
        int before = place.count();
        RbacFiles all = new RbacFiles();
        for (int i = 0; i < files.size(); i++) {
            all.add(files.get(i), place.at(i));
        }
        return place.count() > before ? Optional.empty() : Optional.of(all.policy());
    }

    private RbacPolicy policy() {
        return new RbacPolicy(roles, clusterRoles, roleBindings, clusterRoleBindings);
    }

    private void add(Path file, Place here) {
        TextFile.read(file, here)
                .flatMap(text -> KubernetesObjects.read(text, here.inFile(file)))
                .ifPresent(objects -> objects.forEach(this::add));
    }

    private void add(KubernetesObjects.Found object) {
        switch (object.type()) {
            case GROUP + "Role" -> addRole(object, RbacRole::toRole, roles);
            case GROUP + "ClusterRole" -> addRole(object, RbacRole::toClusterRole, clusterRoles);
            case GROUP + "RoleBinding" -> addBinding(object, RbacBinding::toRoleBinding, roleBindings);
            case GROUP + "ClusterRoleBinding" ->
                addBinding(object, RbacBinding::toClusterRoleBinding, clusterRoleBindings);
            default ->
                object.place()
                        .problem("is a " + object.type() + "; rbacFiles hold Role, ClusterRole, RoleBinding and"
                                + " ClusterRoleBinding objects of rbac.authorization.k8s.io/v1");
        }
    }

    private <T> void addRole(KubernetesObjects.Found object, Function<RbacRole, T> made, List<T> all) {
        object.bind(RbacRole.class).ifPresent(role -> {
            unique(role.kind(), role.metadata(), object.place());
            object.place().checked(() -> made.apply(role)).ifPresent(all::add);
        });
    }

    private <T> void addBinding(KubernetesObjects.Found object, Function<RbacBinding, T> made, List<T> all) {
        object.bind(RbacBinding.class).ifPresent(binding -> {
            unique(binding.kind(), binding.metadata(), object.place());
            object.place().checked(() -> made.apply(binding)).ifPresent(all::add);
        });
    }

    private void unique(String kind, RbacRole.Metadata metadata, Place here) {
        String namespace = kind.startsWith("Cluster") ? "" : metadata.namespace() + "/";
        String name = kind + " " + namespace + metadata.name();
        if (!names.add(name)) {
            here.problem("is the second " + name);
        }
    }
}
