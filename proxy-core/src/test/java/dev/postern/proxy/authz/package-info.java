/** RBAC's semantics and the two gates, as tables. */
@NullMarked
package dev.postern.proxy.authz;

import org.jspecify.annotations.NullMarked;
