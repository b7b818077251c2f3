/** Tests of what runs in the development cluster's pods. */
@NullMarked
package dev.postern.server.dev.container;

import org.jspecify.annotations.NullMarked;
