package dev.postern.server.dev.trace;

/** Is told each step of a stream. Any thread; never waits, never throws. */
@FunctionalInterface
public interface Trace {
    /** Tells nobody. */
    Trace SILENT = (hop, connection, step) -> {};

    /**
     * One step.
     *
     * @param hop where it was seen
     * @param connection which connection of that hop: the far end's address and port
     * @param step what happened, one line: no header of a credential, no payload
     */
    void step(Hop hop, String connection, String step);
}
