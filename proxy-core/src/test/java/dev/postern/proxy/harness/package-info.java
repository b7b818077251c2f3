/**
 * What end-to-end tests stand on: certificates, a client that writes exact bytes, a kubelet and an API server that record
 * every byte and lie on request, canaries in every secret, and the assertions that hold after every test.
 *
 * <p>The oracle is what reached a backend and on whose authority, not only what the client got. Nothing here uses an HTTP
 * library towards the gateway, so nothing is normalised on the way.
 */
@NullMarked
package dev.postern.proxy.harness;

import org.jspecify.annotations.NullMarked;
