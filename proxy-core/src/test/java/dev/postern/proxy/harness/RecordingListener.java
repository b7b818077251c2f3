package dev.postern.proxy.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A listening socket on 127.0.0.1 that records every connection; one thread each. */
final class RecordingListener implements AutoCloseable {
    private final ServerSocket server;
    private final Supplier<BackendConnection.Script> script;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-backend");
        thread.setDaemon(true);
        return thread;
    });
    private final List<BackendConnection> connections = new CopyOnWriteArrayList<>();
    private volatile @Nullable SSLContext tls;
    private volatile boolean handshakesStall;
    private volatile ClientCertificate clientCertificate = ClientCertificate.REQUIRED;

    /** Whether clients must show a certificate. */
    enum ClientCertificate {
        REQUIRED,
        REQUESTED,
        NOT_ASKED_FOR
    }

    /** Opens a port with small receive buffers, so that back-pressure shows soon. */
    RecordingListener(Supplier<BackendConnection.Script> script) {
        this.script = script;
        try {
            server = new ServerSocket();
            server.setReceiveBufferSize(64 * 1024);
            server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 4096);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    void certificate(TestCertificate certificate) {
        tls = TestTls.showing(certificate);
    }

    void clientCertificate(ClientCertificate rule) {
        clientCertificate = rule;
    }

    void stallHandshakes(boolean stall) {
        handshakesStall = stall;
    }

    int port() {
        return server.getLocalPort();
    }

    List<BackendConnection> connections() {
        return connections;
    }

    /** Closes every connection and forgets it. */
    void forget() {
        connections.forEach(BackendConnection::closeQuietly);
        connections.clear();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        forget();
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket tcp = server.accept();
                tcp.setTcpNoDelay(true);
                tcp.setSendBufferSize(64 * 1024);
                BackendConnection connection = new BackendConnection(tcp, secured(tcp));
                connections.add(connection);
                BackendConnection.Script play = script.get();
                boolean stalled = handshakesStall;
                threads.execute(() -> connection.run(play, stalled));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private @Nullable SSLSocket secured(Socket tcp) throws IOException {
        SSLContext context = tls;
        if (context == null) {
            return null;
        }
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(tcp, null, tcp.getPort(), true);
        socket.setUseClientMode(false);
        SSLParameters parameters = socket.getSSLParameters();
        switch (clientCertificate) {
            case REQUIRED -> parameters.setNeedClientAuth(true);
            case REQUESTED -> parameters.setWantClientAuth(true);
            case NOT_ASKED_FOR -> parameters.setWantClientAuth(false);
        }
        socket.setSSLParameters(parameters);
        return socket;
    }
}
