@NullMarked
package dev.postern.server.credential;

import org.jspecify.annotations.NullMarked;
