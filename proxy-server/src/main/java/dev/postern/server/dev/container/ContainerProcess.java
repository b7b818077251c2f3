package dev.postern.server.dev.container;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * A process in a container as exec and attach see it. Its streams block, so they are used outside of event loops; each is
 * used by one thread at a time.
 */
public interface ContainerProcess {
    /** Closing it is the end of the process's input. Discards what is written where the process has no input. */
    OutputStream stdin();

    /** Ends when the process and all that hold its output have ended. With a terminal this is all of its output. */
    InputStream stdout();

    /** Empty with a terminal. */
    InputStream stderr();

    /** Sets the size of the terminal; nothing without one. */
    void resize(int columns, int rows);

    /** Waits for the end: the exit status, 128 + N after signal N. */
    int waitFor() throws InterruptedException;

    /** The client has left: kills what exec started, detaches from what attach found running. */
    void abandon();
}
