/**
 * Postern's core: the line that a request follows, from the client's connection to a kubelet's or the API server's.
 *
 * <pre>
 *   connection
 *     front        HTTP head off the wire, plain or upgrade      → ClientRequest
 *     request      what is being asked, in Kubernetes' terms     → Stream | KubeletCall | PassThrough
 *     authn        who asks                                      → Identity
 *     authz        may they                                      → AuthorizedRequest (only this package can make one)
 *     target       where it goes: pod → node → kubelet, or up    → Route
 *     backend      dial, handshake, the other side's answer      → BackendStream | BackendRefusal | BackendResponse
 *     upgrade      the client's 101                              → StreamPair (HTTP errors end here)
 *     stream       splice                                        → StreamEnd (cause, bytes each way)
 *     session      owns the pair while it lives; metrics listen to it
 * </pre>
 *
 * <p>{@code RequestFlow} composes the stages and is the only place that knows their order. A stage returns a value and
 * never calls the next one. Packages import only packages above them in this list; {@code failure}, {@code reload}, {@code
 * tls}, {@code http} and {@code cluster} stand before all, {@code jwt} before {@code authn}. A test holds that order.
 */
@NullMarked
package dev.postern.proxy;

import org.jspecify.annotations.NullMarked;
