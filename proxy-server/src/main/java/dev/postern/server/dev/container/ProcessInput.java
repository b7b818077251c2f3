package dev.postern.server.dev.container;

import java.io.IOException;
import java.io.OutputStream;

/** A process's input: each write reaches the process at once, also where several clients write. */
final class ProcessInput extends OutputStream {
    private final OutputStream process;
    private final boolean ends;

    /** {@code ends} is whether closing it ends the process's input. */
    ProcessInput(OutputStream process, boolean ends) {
        this.process = process;
        this.ends = ends;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        process.write(bytes, offset, length);
        process.flush();
    }

    @Override
    public void close() throws IOException {
        if (ends) {
            process.close();
        }
    }
}
