package dev.postern.server.dev.container;

import dev.postern.server.dev.container.ContainerState.Terminated;
import org.jspecify.annotations.Nullable;

/**
 * {@code v1.ContainerStatus} at one moment. A container is started and ready while its state is {@code Running}.
 *
 * @param containerId {@code containerd://} and 64 hexadecimal digits, another one after each start
 * @param lastState how the process before this one ended; null before the first restart
 */
public record ContainerStatus(
        String containerId, ContainerState state, @Nullable Terminated lastState, int restartCount) {}
