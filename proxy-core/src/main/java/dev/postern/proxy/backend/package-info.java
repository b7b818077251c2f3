/** The other side's connection: dial, TLS, request head, and the strict reading of its answer. */
@NullMarked
package dev.postern.proxy.backend;

import org.jspecify.annotations.NullMarked;
