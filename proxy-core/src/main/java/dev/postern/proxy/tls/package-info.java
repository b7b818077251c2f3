/** Keys, certificates and the TLS engine: BoringSSL where it loads, the JDK's where it does not. */
@NullMarked
package dev.postern.proxy.tls;

import org.jspecify.annotations.NullMarked;
