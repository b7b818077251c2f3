package dev.postern.server.dev.apiserver.objects;

import dev.postern.server.dev.container.Container;
import dev.postern.server.dev.container.ContainerSpec;
import dev.postern.server.dev.container.ContainerState.Running;
import dev.postern.server.dev.container.ContainerStatus;

/** A container at one moment. */
public record ContainerSnapshot(ContainerSpec spec, ContainerStatus status) {
    static ContainerSnapshot of(Container container) {
        return new ContainerSnapshot(container.spec(), container.status());
    }

    boolean isRunning() {
        return status.state() instanceof Running;
    }
}
