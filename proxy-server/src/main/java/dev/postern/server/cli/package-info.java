/**
 * The command line: {@code serve}, {@code check}, {@code dev}, {@code kubeconfig}, {@code version}. Exit status 0 where all went well, 1 where it ran and
 * failed, 2 where the command line or the configuration is wrong.
 */
@NullMarked
package dev.postern.server.cli;

import org.jspecify.annotations.NullMarked;
