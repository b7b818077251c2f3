@NullMarked
package dev.postern.server.dev.streaming;

import org.jspecify.annotations.NullMarked;
