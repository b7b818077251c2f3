/** Bytes between the client and the kubelet or the API server, with back-pressure, until one of them ends. */
@NullMarked
package dev.postern.proxy.stream;

import org.jspecify.annotations.NullMarked;
