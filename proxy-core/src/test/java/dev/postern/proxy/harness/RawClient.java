package dev.postern.proxy.harness;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Writes exact bytes to a port of 127.0.0.1 and reports exactly what comes back. Blocking, for the test's own thread;
 * text is ISO-8859-1, so every byte can be written. Every read fails after the timeout, 10 s unless set.
 */
public final class RawClient implements AutoCloseable {
    /** What became of the connection. */
    public enum End {
        /** An orderly end: FIN, with TLS after its close_notify or without. */
        CLOSED,
        /** RST. */
        RESET,
        /** Nothing within the time. */
        OPEN
    }

    private final Socket tcp;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final WireReader reader;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private Duration timeout = Duration.ofSeconds(10);

    private RawClient(Socket tcp, Socket socket) throws IOException {
        this.tcp = tcp;
        this.socket = socket;
        this.in = new Recorded(socket.getInputStream());
        this.out = socket.getOutputStream();
        this.reader = new WireReader(in);
    }

    /** Connects without TLS. */
    public static RawClient plain(int port) {
        try {
            Socket tcp = dial(port, socket -> {});
            return new RawClient(tcp, tcp);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects with TLS, shows the certificate if there is one, and offers {@code http/1.1}. */
    public static RawClient tls(int port, @Nullable TestCertificate identity) {
        return tls(port, identity, parameters -> parameters.setApplicationProtocols(new String[] {"http/1.1"}));
    }

    /** Connects with TLS after the parameters (protocols, ALPN, SNI) were adjusted. */
    public static RawClient tls(int port, @Nullable TestCertificate identity, Consumer<SSLParameters> adjust) {
        return tls(port, TestClientTls.of(identity, adjust), socket -> {});
    }

    /** Connects with TLS through a socket that was adjusted before it connects (buffer sizes). */
    public static RawClient tls(int port, TestClientTls tls, Consumer<Socket> adjust) {
        try {
            Socket tcp = dial(port, adjust);
            SSLSocket socket = tls.over(tcp);
            socket.startHandshake();
            return new RawClient(tcp, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How long a read may take before it fails. */
    public RawClient timeout(Duration limit) {
        timeout = limit;
        return this;
    }

    /** Writes and flushes. */
    public RawClient send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes and flushes. */
    public RawClient send(byte[] bytes) {
        return send(bytes, 0, bytes.length);
    }

    /** Writes and flushes a part. */
    public RawClient send(byte[] bytes, int offset, int length) {
        try {
            out.write(bytes, offset, length);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes bytes for as long as the peer takes them; returns whether it took them all. */
    public boolean trySend(String text) {
        try {
            send(text);
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Reads one response with its body. */
    public RawResponse response() {
        return reading(WireReader::response);
    }

    /** Reads a head and leaves what follows it. */
    public RawResponse head() {
        return reading(it -> new RawResponse(it.head(), new byte[0]));
    }

    /** Reads exactly this many bytes. */
    public byte[] bytes(int count) {
        return reading(it -> it.bytes(count));
    }

    /** Reads exactly as many bytes as the text has, as text. */
    public String text(int count) {
        return new String(bytes(count), StandardCharsets.ISO_8859_1);
    }

    /** Reads up to and without the marker. */
    public String until(String marker) {
        return reading(it -> it.until(marker));
    }

    /** Reads the next chunk of a chunked body; empty at its end. */
    public byte[] chunk() {
        return reading(WireReader::chunk);
    }

    /** Reads on until the connection ends or the time is over; what was read is part of {@link #received}. */
    public End end(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        byte[] scratch = new byte[64 * 1024];
        try {
            while (true) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return End.OPEN;
                }
                socket.setSoTimeout((int) left);
                if (in.read(scratch) < 0) {
                    return End.CLOSED;
                }
            }
        } catch (SocketTimeoutException e) {
            return End.OPEN;
        } catch (IOException e) {
            return End.RESET;
        }
    }

    /** Everything that was read so far, as text. */
    public String received() {
        return received.toString(StandardCharsets.ISO_8859_1);
    }

    /** The negotiated application protocol; empty where there is none. */
    public String applicationProtocol() {
        return socket instanceof SSLSocket tls ? String.valueOf(tls.getApplicationProtocol()) : "";
    }

    /** When the TLS session began, in milliseconds since the epoch: for a resumed one, in the first of its connections. */
    public long sessionStarted() {
        return ((SSLSocket) socket).getSession().getCreationTime();
    }

    /** The certificate that the peer showed. */
    public Certificate serverCertificate() {
        try {
            return ((SSLSocket) socket).getSession().getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The stream under {@link #send}, for bulk writers. */
    public OutputStream output() {
        return out;
    }

    /** The stream under the readers; what is read here counts as received. */
    public InputStream input() {
        return in;
    }

    /** Ends this side's output: FIN, after close_notify with TLS. */
    public void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** RST, without a word in TLS. */
    public void reset() {
        try {
            tcp.setSoLinger(true, 0);
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the TCP connection, whatever state TLS is in; closing again does nothing. */
    void abandon() {
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T reading(Reading<T> reading) {
        try {
            socket.setSoTimeout((int) timeout.toMillis());
            return reading.from(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("received: " + abbreviated(received()), e);
        }
    }

    private static String abbreviated(String text) {
        return text.length() <= 2000 ? text : text.substring(0, 2000) + "…";
    }

    private static Socket dial(int port, Consumer<Socket> adjust) throws IOException {
        Socket tcp = new Socket();
        tcp.setTcpNoDelay(true);
        adjust.accept(tcp);
        tcp.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
        return tcp;
    }

    @FunctionalInterface
    private interface Reading<T> {
        T from(WireReader reader) throws IOException;
    }

    private final class Recorded extends FilterInputStream {
        private static final int LIMIT = 1024 * 1024;

        Recorded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            if (b >= 0 && received.size() < LIMIT) {
                received.write(b);
            }
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            if (count > 0 && received.size() < LIMIT) {
                received.write(buffer, offset, count);
            }
            return count;
        }
    }
}
