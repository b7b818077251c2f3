/** Clients that stand in for kubectl: SPDY/3.1 and WebSocket, with TLS or without, one frame at a time. */
@NullMarked
package dev.postern.server.dev.client;

import org.jspecify.annotations.NullMarked;
