/** The client's 101. After this stage no HTTP error can be sent. */
@NullMarked
package dev.postern.proxy.upgrade;

import org.jspecify.annotations.NullMarked;
