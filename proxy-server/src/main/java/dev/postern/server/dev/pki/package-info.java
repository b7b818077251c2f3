/**
 * Keys and certificates of the development cluster. Each purpose has a CA of its own, as in a real cluster: one for what
 * clients see, one for users, one for kubelets, one for the API server. What is there and good is used again.
 */
@NullMarked
package dev.postern.server.dev.pki;

import org.jspecify.annotations.NullMarked;
