/**
 * The end-to-end suite: every kubectl that is there, through the packaged program, against a real cluster. Runs only with
 * {@code -Pcluster}; {@code -Drig=PROGRAM} starts the cluster, {@code -Dkubectls=A,B} names the clients. {@code
 * -Dcluster.target=apiserver} sends them past Postern, to try the tests of streams themselves.
 */
@NullMarked
package dev.postern.server.cluster;

import org.jspecify.annotations.NullMarked;
