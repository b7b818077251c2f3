package dev.postern.server.dev.streaming;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port of a pod: each connection is served by a thread. */
final class LocalPort implements AutoCloseable {
    /** Serves one connection, which is closed afterwards. */
    @FunctionalInterface
    interface Service {
        void serve(Socket client) throws IOException;
    }

    private final ServerSocket listener;
    private final Service service;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    LocalPort(Service service) {
        this.service = service;
        try {
            this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** Sends back what comes, until its end. */
    static LocalPort echo() {
        return new LocalPort(client -> client.getInputStream().transferTo(client.getOutputStream()));
    }

    /** Connects to it, whatever port was asked for. */
    Socket connect(int port) throws IOException {
        return new Socket(listener.getInetAddress(), listener.getLocalPort());
    }

    /** How many connections are open. */
    int open() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : open) {
            client.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                open.add(client);
                start(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
            return;
        }
    }

    private void serve(Socket client) {
        try (client) {
            service.serve(client);
        } catch (IOException e) {
            // The other side has left, which is what some tests do.
            return;
        } finally {
            open.remove(client);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "pod");
        thread.setDaemon(true);
        thread.start();
    }
}
