/**
 * The benchmark: Postern beside nginx and kube-apiserver on one exec upgrade, in one run, in turns. Figures are ratios;
 * the loader and the fake kubelet run in this process, so that only the peers' own CPU time is counted.
 */
@NullMarked
package dev.postern.server.bench;

import org.jspecify.annotations.NullMarked;
