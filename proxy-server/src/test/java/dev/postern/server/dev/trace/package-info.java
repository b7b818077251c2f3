/** Tests of what is shown of a stream. */
@NullMarked
package dev.postern.server.dev.trace;

import org.jspecify.annotations.NullMarked;
