/** Who is believed, and who is not. */
@NullMarked
package dev.postern.proxy.authn;

import org.jspecify.annotations.NullMarked;
