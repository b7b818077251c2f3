/**
 * Writes kubeconfigs (kubernetes.io/docs/reference/config-api/kubeconfig.v1): a user's way to the gateway, as a file of its
 * own or among the entries of one that is there.
 */
@NullMarked
package dev.postern.server.kubeconfig;

import org.jspecify.annotations.NullMarked;
