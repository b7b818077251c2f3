/** May they: impersonation, the pod gate and the node gate. Only this package can make an {@link dev.postern.proxy.authz.AuthorizedRequest}. */
@NullMarked
package dev.postern.proxy.authz;

import org.jspecify.annotations.NullMarked;
