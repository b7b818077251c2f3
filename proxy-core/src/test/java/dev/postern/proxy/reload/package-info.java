/** Values that are replaced while they are used. */
@NullMarked
package dev.postern.proxy.reload;

import org.jspecify.annotations.NullMarked;
