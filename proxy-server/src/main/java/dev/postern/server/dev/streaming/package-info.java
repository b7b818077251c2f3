/**
 * The node's streaming server, told from a container runtime's by nobody: takes an upgrade request's channel over, speaks
 * SPDY/3.1 or WebSocket on it, and connects the streams to a process or a port ({@code k8s.io/cri-streaming}).
 */
@NullMarked
package dev.postern.server.dev.streaming;

import org.jspecify.annotations.NullMarked;
