/** What runs in the development cluster's pods: processes of this machine, with or without a terminal, and local ports. */
@NullMarked
package dev.postern.server.dev.container;

import org.jspecify.annotations.NullMarked;
