/** Tests of the development cluster as a whole. */
@NullMarked
package dev.postern.server.dev;

import org.jspecify.annotations.NullMarked;
