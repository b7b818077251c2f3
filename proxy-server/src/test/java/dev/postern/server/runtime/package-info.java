/** Tests of the running program. */
@NullMarked
package dev.postern.server.runtime;

import org.jspecify.annotations.NullMarked;
