/**
 * The program: {@code cli} reads a configuration with {@code config} and runs it with {@code runtime}, which wires the
 * core's gateway to the {@code admin} port. Only {@code config} knows YAML and files; {@code config} and {@code admin} do
 * not know each other. {@code kubeconfig} writes what users need; {@code dev} is a cluster to try the program with, which
 * nothing but {@code cli} knows of.
 */
@NullMarked
package dev.postern.server;

import org.jspecify.annotations.NullMarked;
