package dev.postern.proxy.stream;

/**
 * How a stream ended.
 *
 * @param bytesToClient bytes handed to the client's connection, from the 101's first on
 * @param bytesToBackend bytes handed to the other side's connection after its request head
 */
public record StreamEnd(EndCause cause, long bytesToClient, long bytesToBackend) {}
