/** What the development cluster shows of a stream on its way: one line a step, one colour a hop. */
@NullMarked
package dev.postern.server.dev.trace;

import org.jspecify.annotations.NullMarked;
