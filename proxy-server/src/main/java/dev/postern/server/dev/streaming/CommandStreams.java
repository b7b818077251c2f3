package dev.postern.server.dev.streaming;

import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The streams that a client has opened for a command; null for one that it has not. */
record CommandStreams(
        @Nullable InputStream stdin,
        @Nullable OutputStream stdout,
        @Nullable OutputStream stderr,
        @Nullable InputStream resize) {}
