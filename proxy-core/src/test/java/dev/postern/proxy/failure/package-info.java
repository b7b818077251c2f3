/** What clients read of a failure. */
@NullMarked
package dev.postern.proxy.failure;

import org.jspecify.annotations.NullMarked;
