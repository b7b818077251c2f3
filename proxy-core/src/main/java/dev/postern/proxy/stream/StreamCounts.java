package dev.postern.proxy.stream;

/**
 * What a session's streams of one name have carried up to a moment.
 *
 * @param name of a command's stream: {@code stdin}, {@code stdout}, {@code stderr}, {@code error}, {@code resize}; of a
 *     port-forward's connections: the pod's port; {@code other} for all that have no room of their own
 * @param opened how many there were so far
 * @param open how many are open now; a channel of a WebSocket is open until the session ends
 * @param bytesToClient payload, without the protocol's own octets
 * @param bytesToBackend likewise
 */
public record StreamCounts(String name, long opened, long open, long bytesToClient, long bytesToBackend) {}
