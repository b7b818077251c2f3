/** {@code meta.k8s.io/v1 Table}: what {@code kubectl get} prints, in the columns of {@code pkg/printers/internalversion}. */
@NullMarked
package dev.postern.server.dev.apiserver.table;

import org.jspecify.annotations.NullMarked;
