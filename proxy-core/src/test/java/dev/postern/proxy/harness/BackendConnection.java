package dev.postern.proxy.harness;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection of a fake backend. Its own thread runs the fake's script and then reads to the end; the test's
 * thread may write, close or reset at any time. Every byte read is recorded, up to a bound; all are counted.
 */
public final class BackendConnection {
    private static final int RECORD_LIMIT = 4 * 1024 * 1024;

    /** How the peer ended it. */
    public enum End {
        OPEN,
        CLOSED,
        RESET
    }

    private final Socket tcp;
    private final @Nullable SSLSocket tls;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private final InputStream in;
    private final WireReader reader;
    private volatile long count;
    private volatile boolean handshaken;
    private volatile End end = End.OPEN;
    private volatile @Nullable Throwable scriptFailure;

    BackendConnection(Socket tcp, @Nullable SSLSocket tls) throws IOException {
        this.tcp = tcp;
        this.tls = tls;
        this.in = new Recorded(socket().getInputStream());
        this.reader = new WireReader(in);
    }

    /** Runs on the connection's thread: handshake, once it may begin, then the script, then reading to the end. */
    void run(Script script, boolean stalled) {
        try {
            if (stalled) {
                hold();
            }
            if (tls != null) {
                tls.startHandshake();
            }
            handshaken = true;
            script.play(this);
            drain();
            end = End.CLOSED;
        } catch (IOException | UncheckedIOException e) {
            scriptFailure = e;
            end = String.valueOf(e.getMessage()).contains("reset") ? End.RESET : End.CLOSED;
        } finally {
            closeQuietly();
            ended.countDown();
        }
    }

    private void drain() throws IOException {
        byte[] scratch = new byte[64 * 1024];
        int read;
        do {
            read = in.read(scratch);
        } while (read >= 0);
    }

    /** For the script: reads on the connection's thread. */
    public WireReader reader() {
        return reader;
    }

    /** For the script: reads on the connection's thread. */
    public InputStream input() {
        return in;
    }

    public OutputStream output() throws IOException {
        return socket().getOutputStream();
    }

    /** Writes and flushes. */
    public BackendConnection write(String text) {
        return write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes and flushes. */
    public BackendConnection write(byte[] bytes) {
        try {
            OutputStream out = output();
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For the script: waits until {@link #release}, without reading. */
    public void hold() throws IOException {
        try {
            if (!released.await(60, TimeUnit.SECONDS)) {
                throw new IOException("nobody released the connection");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /**
     * For the script: fails where a byte comes within the time.
     *
     * @throws IOException if one came
     */
    public void expectSilence(Duration time) throws IOException {
        socket().setSoTimeout((int) time.toMillis());
        try {
            int b = in.read();
            throw new IOException("expected silence, got byte " + b);
        } catch (SocketTimeoutException silent) {
            socket().setSoTimeout(0);
        }
    }

    /** Lets a script go on that stands in {@link #hold}. */
    public void release() {
        released.countDown();
    }

    /** Closes this side's output: FIN, after close_notify with TLS; reading goes on. */
    public void endOutput() {
        try {
            socket().shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** RST. */
    public void reset() {
        try {
            tcp.setSoLinger(true, 0);
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** FIN in both directions. */
    public void close() {
        try {
            socket().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the peer's end; {@code OPEN} if it does not come. */
    public End awaitEnd(Duration within) {
        try {
            return ended.await(within.toMillis(), TimeUnit.MILLISECONDS) ? end : End.OPEN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return End.OPEN;
        }
    }

    public boolean open() {
        return ended.getCount() > 0;
    }

    /** Whether TLS was completed; without it no byte of HTTP can have come. */
    public boolean handshaken() {
        return handshaken;
    }

    /** All application bytes that were read, as ISO-8859-1 text, up to 4 MiB. */
    public String received() {
        synchronized (record) {
            return record.toString(StandardCharsets.ISO_8859_1);
        }
    }

    /** Starts the record anew; the count goes on. */
    void forgetBytes() {
        synchronized (record) {
            record.reset();
        }
    }

    /** How many application bytes were read. */
    public long bytesReceived() {
        return count;
    }

    /** The peer's certificates, leaf first; empty where it showed none. */
    public List<X509Certificate> clientCertificates() {
        if (tls == null) {
            return List.of();
        }
        try {
            return List.of((X509Certificate[]) tls.getSession().getPeerCertificates());
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    /** When the TLS session began, in ms since the epoch: a connection that resumes one has the time of the first. */
    public long sessionCreated() {
        return tls == null ? 0 : tls.getSession().getCreationTime();
    }

    /** Server names that the peer sent. */
    public List<String> serverNames() {
        return tls != null && tls.getSession() instanceof ExtendedSSLSession session
                ? session.getRequestedServerNames().stream()
                        .map(Object::toString)
                        .toList()
                : List.of();
    }

    /** What ended the script early, if anything. */
    public @Nullable Throwable scriptFailure() {
        return scriptFailure;
    }

    private Socket socket() {
        return tls == null ? tcp : tls;
    }

    void closeQuietly() {
        release();
        try {
            tcp.close();
        } catch (IOException e) {
            scriptFailure = e;
        }
    }

    private final class Recorded extends FilterInputStream {
        Recorded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            if (b >= 0) {
                keep(new byte[] {(byte) b}, 0, 1);
            }
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            if (read > 0) {
                keep(buffer, offset, read);
            }
            return read;
        }

        private void keep(byte[] buffer, int offset, int length) {
            synchronized (record) {
                count += length;
                if (record.size() < RECORD_LIMIT) {
                    record.write(buffer, offset, length);
                }
            }
        }
    }

    /** What a fake does with a connection, after TLS, on the connection's thread. */
    @FunctionalInterface
    public interface Script {
        void play(BackendConnection connection) throws IOException;
    }
}
