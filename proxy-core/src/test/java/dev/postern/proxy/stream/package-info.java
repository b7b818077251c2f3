/** A splice between real sockets, with TLS, and Vert.x on the gateway's side as in production. */
@NullMarked
package dev.postern.proxy.stream;

import org.jspecify.annotations.NullMarked;
