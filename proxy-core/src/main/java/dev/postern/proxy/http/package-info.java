/**
 * HTTP/1.1 heads as bytes: the strict grammar of RFC 9112 for requests that clients send and responses that kubelets send.
 * Wire format only; knows nothing of Kubernetes or of Vert.x.
 */
@NullMarked
package dev.postern.proxy.http;

import org.jspecify.annotations.NullMarked;
