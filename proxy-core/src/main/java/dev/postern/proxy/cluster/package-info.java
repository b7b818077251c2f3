/**
 * The cluster as the gateway itself sees it, under its own identity: pods and nodes, from the API server or from an
 * inventory file.
 */
@NullMarked
package dev.postern.proxy.cluster;

import org.jspecify.annotations.NullMarked;
