package dev.postern.proxy.conformance;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.RawClient;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** One end of a connection behind its 101. */
record Wire(InputStream in, OutputStream out) {
    static Wire of(RawClient client) {
        return new Wire(client.input(), client.output());
    }

    static Wire of(BackendConnection connection) throws IOException {
        return new Wire(connection.input(), connection.output());
    }

    /** The same, from which so much comes at once. */
    Wire reading(int atOnce) {
        return new Wire(
                new FilterInputStream(in) {
                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        return super.read(into, offset, Math.min(length, atOnce));
                    }
                },
                out);
    }

    void write(byte[] octets) throws IOException {
        out.write(octets);
        out.flush();
    }
}
