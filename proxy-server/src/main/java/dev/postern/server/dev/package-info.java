/**
 * The development cluster: a state folder with keys, policy and configuration, an API server and a kubelet that stand in
 * for real ones, and the gateway in front of them, which is the same as everywhere and knows of nothing here.
 */
@NullMarked
package dev.postern.server.dev;

import org.jspecify.annotations.NullMarked;
