/** Tests of the admin port. */
@NullMarked
package dev.postern.server.admin;

import org.jspecify.annotations.NullMarked;
