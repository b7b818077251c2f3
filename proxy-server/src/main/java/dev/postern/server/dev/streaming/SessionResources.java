package dev.postern.server.dev.streaming;

import java.util.concurrent.Executor;

/** What a connection's streams need beside the connection. */
record SessionResources(Executor blocking, StreamTrace trace, StreamingOptions options) {}
