/** How a request fails: {@code metav1.Status} with Kubernetes' own codes, reasons and sentences. */
@NullMarked
package dev.postern.server.dev.apiserver.status;

import org.jspecify.annotations.NullMarked;
