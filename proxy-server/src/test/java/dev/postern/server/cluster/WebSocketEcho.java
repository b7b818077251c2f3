package dev.postern.server.cluster;

import dev.postern.proxy.harness.KubeletReplies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web application's WebSocket, without TLS, that sends back every byte after its 101. */
final class WebSocketEcho implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final ServerSocket server = new ServerSocket(0);

    WebSocketEcho() throws IOException {
        threads.execute(this::accept);
    }

    /**
     * An address of this host that a pod may have. The API server connects to no loopback and no link-local address, whatever
     * a pod's status says (apimachinery {@code pkg/util/proxy IsProxyableIP}); one on the loopback interface will do.
     */
    static String address() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .filter(address -> !address.isLinkLocalAddress())
                .findFirst()
                .map(InetAddress::getHostAddress)
                .orElseThrow(() -> new IllegalStateException("the host has no address but loopback, to which"
                        + " no API server connects: ip address add 192.0.2.1/32 dev lo"));
    }

    int port() {
        return server.getLocalPort();
    }

    /** Every request head so far. */
    List<String> heads() {
        return heads;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            String head = head(socket.getInputStream());
            heads.add(head);
            socket.getOutputStream().write(KubeletReplies.switchingHead(head).getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException peerLeft) {
            return;
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("no head");
            }
            head.write(octet);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
