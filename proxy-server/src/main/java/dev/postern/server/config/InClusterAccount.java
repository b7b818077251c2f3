package dev.postern.server.config;

import dev.postern.proxy.cluster.ApiServerAddress;
import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.tls.TrustAnchors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The service account of the pod that Postern runs in (client-go {@code rest/config.go InClusterConfig}).
 *
 * @param environment of the process
 * @param folder that the kubelet mounts the account at
 */
record InClusterAccount(Map<String, String> environment, Path folder) {
    /** This process's. */
    static InClusterAccount ofThisProcess() {
        return new InClusterAccount(System.getenv(), Path.of("/var/run/secrets/kubernetes.io/serviceaccount"));
    }

    Optional<ApiServerOptions> read(Place place, ReloadableFiles files) {
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "");
        if (host.isEmpty() || !port.matches("[1-9][0-9]{0,4}")) {
            place.problem("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set:"
                    + " Postern does not run in a pod; use kubeconfig");
            return Optional.empty();
        }
        Path token = folder.resolve("token");
        Path ca = folder.resolve("ca.crt");
        return files.read(place, List.of(ca, token), again -> material(ca, token, again))
                .map(read -> new ApiServerOptions(
                        ApiServerAddress.direct(host, Integer.parseInt(port), ""),
                        ApiServerMaterial.ca(read),
                        ApiServerMaterial.credentials(read)));
    }

    private static Optional<ApiServerMaterial> material(Path ca, Path token, Place place) {
        Optional<TrustAnchors> anchors = Certificates.anchors(ca, place);
        return TextFile.readSecret(token, place)
                .flatMap(text -> KubeconfigCredential.bearer(text, place))
                .flatMap(bearer -> anchors.map(trusted -> new ApiServerMaterial(trusted, Optional.of(bearer))));
    }
}
