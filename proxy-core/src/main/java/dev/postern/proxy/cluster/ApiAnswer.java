package dev.postern.proxy.cluster;

/**
 * What the API server said to a request of the gateway's own, whatever it was. No redirect was followed.
 *
 * @param status HTTP's
 * @param body whole, at most 4 MiB; not a copy
 */
public record ApiAnswer(int status, byte[] body) {}
