package dev.postern.server.dev.container;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.postern.server.dev.trace.Hop;
import dev.postern.server.dev.trace.Trace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The process of the pod {@code frontend}: a web server on a free port of this machine's loopback interface that shows who
 * asked. It writes a line for each request, which is the container's log.
 */
final class WebServer implements ContainerProcess {
    private static final int BACKLOG = 1024;

    private final HttpServer server;
    private final ExecutorService threads;
    private final OutputPipe output = new OutputPipe();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Trace trace;

    private WebServer(HttpServer server, ExecutorService threads, Trace trace) {
        this.server = server;
        this.threads = threads;
        this.trace = trace;
    }

    static WebServer start(Trace trace) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "container-frontend-web");
            thread.setDaemon(true);
            return thread;
        });
        WebServer server = new WebServer(http, threads, trace);
        http.setExecutor(threads);
        http.createContext("/", server::handle);
        http.start();
        return server;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if ("close".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Connection"))) {
                // The JDK's server closes then and does not say so, and a client that goes on would be reset.
                exchange.getResponseHeaders().set("Connection", "close");
            }
            int status = WebPages.answer(exchange);
            InetSocketAddress peer = exchange.getRemoteAddress();
            String from = peer.getAddress().getHostAddress() + ":" + peer.getPort();
            String asked =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            trace.step(Hop.POD, from, asked + " answered with " + status);
            print(from + " \"" + asked + "\" " + status + "\n");
        }
    }

    private void print(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        try {
            output.write(bytes, 0, bytes.length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public OutputStream stdin() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream stdout() {
        return output.reader();
    }

    @Override
    public InputStream stderr() {
        return InputStream.nullInputStream();
    }

    @Override
    public void resize(int columns, int rows) {
        // It has no terminal.
    }

    @Override
    public int waitFor() throws InterruptedException {
        over.await();
        return 128 + 9;
    }

    @Override
    public void abandon() {
        server.stop(0);
        threads.shutdownNow();
        output.end();
        over.countDown();
    }
}
