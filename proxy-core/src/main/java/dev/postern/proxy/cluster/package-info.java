/**
 * The one client of a cluster's API server, for callers' requests and for the gateway's own; and what the gateway itself sees
 * there, under its own identity: pods and nodes, from the API server or from an inventory file.
 */
@NullMarked
package dev.postern.proxy.cluster;

import org.jspecify.annotations.NullMarked;
