/**
 * The kubelet's own server, told from a real one by nobody: who may ask is answered here (client certificates, {@code
 * nodes/proxy}), then exec, attach and port-forward are handed to {@code streaming}, logs and the small read-only endpoints
 * are answered ({@code pkg/kubelet/server}).
 */
@NullMarked
package dev.postern.server.dev.kubelet;

import org.jspecify.annotations.NullMarked;
