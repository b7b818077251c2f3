/** The TLS options against both engines. */
@NullMarked
package dev.postern.proxy.tls;

import org.jspecify.annotations.NullMarked;
