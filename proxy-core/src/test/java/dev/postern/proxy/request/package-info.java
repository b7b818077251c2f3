/** Tables of what a path, a query and a head mean, and seeded properties of what is rebuilt from them. */
@NullMarked
package dev.postern.proxy.request;

import org.jspecify.annotations.NullMarked;
