/**
 * What is being asked, in Kubernetes' terms: the path parsed once, segment by segment, into a stream, a kubelet call or a
 * request for the API server. Pure; nothing here does I/O.
 */
@NullMarked
package dev.postern.proxy.request;

import org.jspecify.annotations.NullMarked;
