/**
 * The gateway's own credential at the API server where a command prints it ({@code client.authentication.k8s.io}). It runs on
 * a thread of its own; no event loop waits.
 */
@NullMarked
package dev.postern.server.credential;

import org.jspecify.annotations.NullMarked;
