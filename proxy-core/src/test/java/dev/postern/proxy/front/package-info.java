@NullMarked
package dev.postern.proxy.front;

import org.jspecify.annotations.NullMarked;
