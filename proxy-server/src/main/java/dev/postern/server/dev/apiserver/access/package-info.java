/**
 * Who asks, in whose name, and whether they may: client certificates, impersonation and RBAC, as kube-apiserver has them.
 */
@NullMarked
package dev.postern.server.dev.apiserver.access;

import org.jspecify.annotations.NullMarked;
