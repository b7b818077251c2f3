/** What the server's tests share: a folder with a configuration and every file that it names. */
@NullMarked
package dev.postern.server;

import org.jspecify.annotations.NullMarked;
