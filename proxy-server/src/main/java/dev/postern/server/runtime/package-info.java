/**
 * The running program: what is made, what starts before what, and what stops in which order. Its parts do not know each
 * other; only this package connects them.
 */
@NullMarked
package dev.postern.server.runtime;

import org.jspecify.annotations.NullMarked;
