/** What the build itself reviews: which way imports point, what may not be called, how long things may be. */
@NullMarked
package dev.postern.proxy.architecture;

import org.jspecify.annotations.NullMarked;
