/** The client's side of the wire: connections on the serving port, turned into {@link dev.postern.proxy.front.ClientRequest}s. */
@NullMarked
package dev.postern.proxy.front;

import org.jspecify.annotations.NullMarked;
