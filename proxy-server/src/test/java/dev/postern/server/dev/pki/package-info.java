/** Tests of the development cluster's certificates. */
@NullMarked
package dev.postern.server.dev.pki;

import org.jspecify.annotations.NullMarked;
