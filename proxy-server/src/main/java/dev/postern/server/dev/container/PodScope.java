package dev.postern.server.dev.container;

/**
 * What a container has from its pod.
 *
 * @param pod {@code NAME}, {@code NAMESPACE} and UID
 * @param runtime the runtime's own name
 */
record PodScope(PodName pod, String runtime, ProcessHome home, Restarts restarts, Runnable change) {
    /** Which pod. */
    record PodName(String namespace, String name, String uid) {
        /** As the kubelet writes it into messages. */
        String full() {
            return name + "_" + namespace + "(" + uid + ")";
        }
    }

    ProcessId newContainer() {
        return ProcessId.inNewContainer(runtime);
    }

    /** A container's status is another one now. */
    void changed() {
        change.run();
    }
}
