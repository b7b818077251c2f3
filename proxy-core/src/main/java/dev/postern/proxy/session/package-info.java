/** Owns a stream while it lives: the registry, the one close path, and those who listen to both. */
@NullMarked
package dev.postern.proxy.session;

import org.jspecify.annotations.NullMarked;
