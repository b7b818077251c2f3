/**
 * Where the gateway's own credential at the API server comes from while it runs: a file that is read again, or a command
 * that prints a new one ({@code client.authentication.k8s.io}). Both work on threads of their own; no event loop waits.
 */
@NullMarked
package dev.postern.server.credential;

import org.jspecify.annotations.NullMarked;
