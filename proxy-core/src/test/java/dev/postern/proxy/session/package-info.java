/** Sessions over real sockets. */
@NullMarked
package dev.postern.proxy.session;

import org.jspecify.annotations.NullMarked;
