/**
 * The node's streaming server, told from a container runtime's behind a kubelet by nobody: takes an upgrade request's channel
 * over, speaks SPDY/3.1 or WebSocket on it, and connects the streams to a process or to ports ({@code k8s.io/cri-streaming};
 * what it cannot be told from was held against a kubelet of Kubernetes 1.37).
 *
 * <pre>
 *   StreamingServer ─► RemoteCommandExchange ─► SpdyHandshake | WebSocketHandshake      refused: HttpAnswer
 *                  └─► PortForwardExchange                │ accepted: Takeover
 *                                                         ▼
 *          SpdyConnection, of SpdyStreams    |    WebSocketConnection, of WebSocketChannels      both: Inbox, WriteGate
 *            │ Owner        │ Owner                 │ Owner            │ Owner
 *       SpdyCommand   SpdyPortForward        WebSocketCommand   WebSocketPortForward
 *            └── CommandRun ─────────────────────────┘   Forwarding, one a connection to a port
 * </pre>
 *
 * A connection and its owner live on the channel's event loop; processes and sockets of pods block threads of the executor. An
 * {@link dev.postern.server.dev.streaming.Inbox} carries bytes from the loop to a thread, a {@link
 * dev.postern.server.dev.streaming.WriteGate} holds a thread up until the loop can write. Neither grows: who does not read holds
 * the other side up, and what SPDY cannot say of one stream, it says of all.
 *
 * <p>It differs from a runtime where that only waits or leaks: a client that leaves takes its process with it, and what a process
 * or a pod reads no more is thrown away instead of blocking the connection.
 */
@NullMarked
package dev.postern.server.dev.streaming;

import org.jspecify.annotations.NullMarked;
