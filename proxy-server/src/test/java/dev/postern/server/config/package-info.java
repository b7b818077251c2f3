/** Tests of the configuration: every problem's text, and that documents and examples agree with the records. */
@NullMarked
package dev.postern.server.config;

import org.jspecify.annotations.NullMarked;
