/**
 * One suite for streams, run for every client protocol and every backend, through the whole gateway with TLS on both sides: the
 * rows of Kubernetes' own tests of its API server, its kubelet and its clients that can be seen from outside. {@link
 * dev.postern.proxy.conformance.ReferenceRowsTest} says where each row is held. The TLS engine is the one that
 * {@code postern.tls.engine} names.
 *
 * <p>Both ends speak by Netty's codecs, not by the gateway's.
 */
@NullMarked
package dev.postern.proxy.conformance;

import org.jspecify.annotations.NullMarked;
