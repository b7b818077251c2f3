package dev.postern.server.config;

import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.authz.Decision;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** RBAC objects from files. */
final class RbacFiles {
    private RbacFiles() {}

    static Optional<Authorizer> read(List<Path> files, Place place) {
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            Place here = place.at(i);
            TextFile.read(file, here).flatMap(text -> KubernetesObjects.read(text, here.inFile(file)));
        }
        return Optional.of(attributes -> Future.succeededFuture(Decision.NO_OPINION));
    }
}
