package dev.postern.server.dev.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A connection on which requests are sent until one of them upgrades it. Blocking; reads fail after 20 s without a byte. */
public final class HttpConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket tcp;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private HttpConnection(Socket tcp, Socket socket) throws IOException {
        this.tcp = tcp;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        this.out = socket.getOutputStream();
    }

    /** Connects without TLS. */
    public static HttpConnection plain(InetSocketAddress server) {
        try {
            Socket tcp = dial(server);
            return new HttpConnection(tcp, tcp);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects with TLS; the context decides whom to trust and what to show. */
    public static HttpConnection tls(InetSocketAddress server, SSLContext context) {
        try {
            Socket tcp = dial(server);
            SSLSocket tls = (SSLSocket)
                    context.getSocketFactory().createSocket(tcp, server.getHostString(), server.getPort(), true);
            tls.startHandshake();
            return new HttpConnection(tcp, tls);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends a request without a body and reads the response, without a body if it is 101.
     *
     * @param fields field lines as they shall stand; {@code Host} is added
     */
    public HttpResponse request(String method, String target, List<String> fields) {
        StringBuilder head =
                new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: node\r\n");
        fields.forEach(line -> head.append(line).append("\r\n"));
        send(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        return response();
    }

    /** Writes bytes as they are. */
    public void send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a response. */
    public HttpResponse response() {
        try {
            List<String> lines = new ArrayList<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                lines.add(line);
            }
            HttpResponse head = new HttpResponse(lines, "");
            return head.status() == 101 ? head : new HttpResponse(lines, body(head));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server closes, or has closed, without another byte. */
    public boolean isClosedByServer() {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** What the server sends. */
    public InputStream in() {
        return in;
    }

    /** What the server gets. */
    public OutputStream out() {
        return out;
    }

    /** The client's own end. */
    public InetSocketAddress local() {
        return (InetSocketAddress) tcp.getLocalSocketAddress();
    }

    /** Waits for as long as it takes. */
    public void neverTimeOut() {
        try {
            socket.setSoTimeout(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves without a word: RST, with unread data or without. */
    public void abort() {
        try {
            tcp.setSoLinger(true, 0);
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

    private static Socket dial(InetSocketAddress server) throws IOException {
        Socket tcp = new Socket();
        tcp.setTcpNoDelay(true);
        tcp.setSoTimeout(TIMEOUT_MILLIS);
        tcp.connect(server, 5_000);
        return tcp;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the server closed in the middle of a head, after: " + line);
            }
            if (octet != '\r') {
                line.write(octet);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private String body(HttpResponse head) throws IOException {
        List<String> length = head.field("Content-Length");
        byte[] bytes = length.isEmpty() ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length.get(0)));
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
