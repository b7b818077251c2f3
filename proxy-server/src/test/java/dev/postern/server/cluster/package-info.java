/**
 * The end-to-end suite: every kubectl that is there, through the packaged program, against a real cluster. Runs only with
 * {@code -Pcluster}; {@code -Drig=PROGRAM} starts the cluster, {@code -Dkubectls=A,B} names the clients.
 */
@NullMarked
package dev.postern.server.cluster;

import org.jspecify.annotations.NullMarked;
