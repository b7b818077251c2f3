package dev.postern.proxy.stream;

/** How a stream ended, and how many bytes each side was sent. */
public record StreamEnd(EndCause cause, long bytesToClient, long bytesToKubelet) {}
