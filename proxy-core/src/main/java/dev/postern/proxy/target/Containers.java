package dev.postern.proxy.target;

import dev.postern.proxy.cluster.Pod;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;

/**
 * Which container a request is for, as the API server decides it ({@code pkg/registry/core/pod/strategy.go
 * validateContainer}). The annotation {@code kubectl.kubernetes.io/default-container} is kubectl's business and not read.
 */
final class Containers {
    private Containers() {}

    /**
     * @param asked the client's choice, empty for none
     * @throws GatewayFailure {@code MALFORMED} with the API server's text
     */
    static String choose(Pod pod, String asked) {
        if (!asked.isEmpty()) {
            if (!pod.allContainers().contains(asked)) {
                throw malformed("container " + asked + " is not valid for pod " + pod.name());
            }
            return asked;
        }
        switch (pod.containers().size()) {
            case 1:
                return pod.containers().get(0);
            case 0:
                throw malformed("a container name must be specified for pod " + pod.name());
            default:
                throw malformed("a container name must be specified for pod " + pod.name() + ", choose one of: ["
                        + String.join(" ", pod.allContainers()) + "]");
        }
    }

    private static GatewayFailure malformed(String message) {
        return new GatewayFailure(FailureReason.MALFORMED, message);
    }
}
