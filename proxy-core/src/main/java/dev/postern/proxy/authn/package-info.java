/** Who asks: a client certificate or a static token becomes an {@link dev.postern.proxy.authn.Identity}, or the request ends with 401. */
@NullMarked
package dev.postern.proxy.authn;

import org.jspecify.annotations.NullMarked;
