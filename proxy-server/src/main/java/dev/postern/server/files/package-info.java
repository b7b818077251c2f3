/** Files that the program writes: whole or not at all, and closed to everyone but their owner. */
@NullMarked
package dev.postern.server.files;

import org.jspecify.annotations.NullMarked;
