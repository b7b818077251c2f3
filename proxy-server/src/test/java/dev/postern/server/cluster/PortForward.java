package dev.postern.server.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A running {@code kubectl port-forward} to the rig's web server. */
final class PortForward implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Process process;
    private final Lines lines;
    private final int port;

    private PortForward(Process process, int port) {
        this.process = process;
        this.lines = new Lines(process.getInputStream());
        this.port = port;
    }

    static PortForward start(Kubectl kubectl) throws IOException {
        return start(kubectl, "pod/frontend");
    }

    /** To port 80 of what kubectl calls so. */
    static PortForward start(Kubectl kubectl, String what) throws IOException {
        int port = freePort();
        PortForward forward = new PortForward(kubectl.start("port-forward", what, port + ":80"), port);
        Eventually.holds("port-forward listens", () -> forward.lines.any("Forwarding from 127.0.0.1"));
        return forward;
    }

    Process process() {
        return process;
    }

    /** The text of a page. */
    String get(String path) throws IOException {
        try (InputStream body = open(path).getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** SHA-256 of a page. */
    String digest(String path) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[64 * 1024];
        try (InputStream body = open(path).getInputStream()) {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** What a page says of a body that it was sent. */
    String post(String path, byte[] body) throws IOException {
        HttpURLConnection connection = open(path);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        connection.getOutputStream().write(body);
        try (InputStream answer = connection.getInputStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A connection over which a page has come, and which its server keeps open. */
    Socket kept() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: frontend\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        if (socket.getInputStream().read() < 0) {
            throw new IOException("the server closed the connection");
        }
        return socket;
    }

    Lines lines() {
        return lines;
    }

    /** A connection of its own for each request, as each curl has. */
    private HttpURLConnection open(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setRequestProperty("Connection", "close");
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        return connection;
    }

    @Override
    public void close() {
        process.destroy();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
