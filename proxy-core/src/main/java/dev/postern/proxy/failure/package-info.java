/**
 * What went wrong, once, for everyone: one exception type whose reason is at once HTTP status, Kubernetes' {@code
 * Status.reason} and metric label. Everything here belongs to the first of two eras of errors, before the client's 101.
 */
@NullMarked
package dev.postern.proxy.failure;

import org.jspecify.annotations.NullMarked;
