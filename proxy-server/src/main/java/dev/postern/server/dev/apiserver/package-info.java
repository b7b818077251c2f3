/**
 * An API server with one node and a few pods, which kubectl takes for a real one. A request passes these in order, and each
 * fails as kube-apiserver does:
 *
 * <pre>
 *   path and query   what is asked, in Kubernetes' terms        400
 *   Users            who asks, by client certificate            401
 *   Impersonation    in whose name                              400, 403
 *   Rights           whether they may                           403
 *   Resources, …     the answer                                 404, 405, 406, 410, 422
 * </pre>
 *
 * It can be read and asked about rights, and not written. Streams and logs are the gateway's.
 */
@NullMarked
package dev.postern.server.dev.apiserver;

import org.jspecify.annotations.NullMarked;
