package dev.postern.proxy.harness;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A proxy on 127.0.0.1 that speaks {@code CONNECT} and SOCKS 5, wants a user and a password, and records what it is told. */
public final class FakeProxy implements AutoCloseable {
    public static final String USER = "postern";

    private volatile String password;
    private final ServerSocket server;
    private final List<String> targets = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-proxy");
        thread.setDaemon(true);
        return thread;
    });

    /** Opens a port. */
    public FakeProxy(String password) {
        this.password = password;
        try {
            server = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** What it wants from the next connection on. */
    public void password(String next) {
        password = next;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Each target as the proxy was told it: {@code 127.0.0.1:10250}, or {@code name:…} where it was a name. */
    public List<String> targets() {
        return targets;
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            int first = in.read();
            String target =
                    first == 5 ? socks(in, client.getOutputStream()) : connect(first, in, client.getOutputStream());
            if (target == null) {
                return;
            }
            targets.add(target);
            int colon = target.lastIndexOf(':');
            try (Socket far = new Socket(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)))) {
                sockets.add(far);
                byte[] opened = first == 5
                        ? new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0}
                        : "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
                client.getOutputStream().write(opened);
                threads.execute(() -> copy(far, client));
                copy(client, far);
            }
        } catch (IOException e) {
            // The tunnel's end: whoever broke it knows.
            sockets.remove(client);
        }
    }

    private @Nullable String connect(int first, DataInputStream in, OutputStream out) throws IOException {
        StringBuilder head = new StringBuilder().append((char) first);
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        String login = Base64.getEncoder().encodeToString((USER + ":" + password).getBytes(StandardCharsets.US_ASCII));
        if (!head.toString()
                .toLowerCase(Locale.ROOT)
                .contains("proxy-authorization: basic " + login.toLowerCase(Locale.ROOT))) {
            out.write("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return null;
        }
        return head.toString().split(" ", 3)[1];
    }

    /** RFC 1928 and RFC 1929. */
    private @Nullable String socks(DataInputStream in, OutputStream out) throws IOException {
        in.readFully(new byte[in.readUnsignedByte()]);
        out.write(new byte[] {5, 2});
        in.readUnsignedByte();
        String user = text(in, in.readUnsignedByte());
        String said = text(in, in.readUnsignedByte());
        boolean known = user.equals(USER) && said.equals(password);
        out.write(new byte[] {1, (byte) (known ? 0 : 1)});
        if (!known) {
            return null;
        }
        in.readFully(new byte[3]);
        String host = switch (in.readUnsignedByte()) {
            case 1 -> address(in, 4);
            case 4 -> address(in, 16);
            default -> "name:" + text(in, in.readUnsignedByte());
        };
        return host + ":" + in.readUnsignedShort();
    }

    private static String address(DataInputStream in, int length) throws IOException {
        byte[] octets = new byte[length];
        in.readFully(octets);
        return InetAddress.getByAddress(octets).getHostAddress();
    }

    private static String text(DataInputStream in, int length) throws IOException {
        byte[] octets = new byte[length];
        in.readFully(octets);
        return new String(octets, StandardCharsets.US_ASCII);
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
        } catch (IOException e) {
            // The other direction has closed both.
            return;
        }
    }
}
