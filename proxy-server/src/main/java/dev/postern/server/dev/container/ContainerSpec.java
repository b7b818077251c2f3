package dev.postern.server.dev.container;

import java.util.List;

/**
 * What a pod says of one of its containers ({@code v1.Container}).
 *
 * @param image a name only: the container's process is one of this machine
 * @param command what its process is started with
 * @param stdin whether the process has an input that attach may write to; it stays open when a client leaves
 * @param tty whether the process has a terminal
 */
public record ContainerSpec(String name, String image, List<String> command, boolean stdin, boolean tty) {
    public ContainerSpec {
        command = List.copyOf(command);
    }
}
