/** Tests of files that are whole or not at all. */
@NullMarked
package dev.postern.server.files;

import org.jspecify.annotations.NullMarked;
