/**
 * What runs in the development cluster's pods. {@code NodePods} says which there are; a {@code Container} lives one {@code
 * ContainerRun} after the other, each of which keeps its log and feeds who is attached. A container's process, and what exec
 * starts beside it, are processes of this machine in the pod's folder, with a terminal or without; only the web server of the
 * pod {@code frontend} is a part of this program. Nothing isolates them: whoever may exec acts as the user who started the
 * cluster. The runtime owns them all, and none outlives it.
 */
@NullMarked
package dev.postern.server.dev.container;

import org.jspecify.annotations.NullMarked;
