package dev.postern.proxy.harness;

import dev.postern.proxy.harness.BackendConnection.Script;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a fake kubelet does with a connection: well-behaved, broken and hostile answers. */
public final class KubeletReplies {
    private static final String WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private KubeletReplies() {}

    /** Switches to what was asked for, then sends back every byte. */
    public static Script echo() {
        return switching("").then(connection -> {
            InputStream in = connection.input();
            byte[] buffer = new byte[16 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                connection.output().write(buffer, 0, read);
                connection.output().flush();
            }
        });
    }

    /** Switches to what was asked for, with these bytes in the segment of the 101; then only reads. */
    public static Chain switching(String early) {
        return connection -> connection.write(switchingHead(connection.reader().head()) + early);
    }

    /** Reads the request, answers with these exact bytes, and only reads from then on. */
    public static Chain raw(String answer) {
        return connection -> {
            connection.reader().head();
            connection.write(answer);
        };
    }

    /** Answers with status and body, with {@code Content-Length}, and keeps the connection open. */
    public static Chain status(int status, String body) {
        return raw("HTTP/1.1 " + status + " Scripted\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
    }

    /** Answers with a redirect. */
    public static Chain redirect(int status, String location) {
        return raw("HTTP/1.1 " + status + " Found\r\nLocation: " + location + "\r\nAlt-Svc: h2=\"" + location
                + "\"\r\nContent-Length: 0\r\n\r\n");
    }

    /** Reads the request and says nothing. */
    public static Chain silence() {
        return connection -> connection.reader().head();
    }

    /** Reads the request, then writes the answer one byte at a time with a pause between. */
    public static Chain slowly(String answer, long pauseMillis) {
        return connection -> {
            connection.reader().head();
            for (byte b : answer.getBytes(StandardCharsets.ISO_8859_1)) {
                connection.output().write(b);
                connection.output().flush();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
            }
        };
    }

    /** Reads the request, then repeats the bytes until the gateway closes. */
    public static Chain endless(String start, String repeated) {
        return connection -> {
            connection.reader().head();
            connection.write(start);
            byte[] bytes = repeated.getBytes(StandardCharsets.ISO_8859_1);
            while (true) {
                connection.output().write(bytes);
            }
        };
    }

    /** Switches to what was asked for, then floods until the gateway closes. */
    public static Script endlessAfterSwitch() {
        return switching("").then(connection -> {
            byte[] block = new byte[16 * 1024];
            while (true) {
                connection.output().write(block);
            }
        });
    }

    /** Reads the request and resets the connection. */
    public static Chain reset() {
        return connection -> {
            connection.reader().head();
            connection.reset();
        };
    }

    /** Reads the request and ends the connection. */
    public static Chain close() {
        return connection -> {
            connection.reader().head();
            connection.close();
        };
    }

    /** A plain chunked answer whose chunks are flushed one by one; it ends if told so. */
    public static Chain chunks(List<String> chunks, boolean end) {
        return connection -> {
            connection.reader().head();
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (String chunk : chunks) {
                connection.write(chunk(chunk));
            }
            if (end) {
                connection.write("0\r\n\r\n");
            }
        };
    }

    /** One chunk on the wire. */
    public static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    /** The 101 that a kubelet sends for this request head, to SPDY or to WebSocket. */
    public static String switchingHead(String requestHead) {
        RawResponse request = new RawResponse(requestHead, new byte[0]);
        if (request.header("upgrade").orElse("").toLowerCase(Locale.ROOT).equals("websocket")) {
            return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: "
                    + accept(request.header("sec-websocket-key").orElse("")) + "\r\n"
                    + request.header("sec-websocket-protocol")
                            .map(offered -> "Sec-WebSocket-Protocol: " + offered.split(",", 2)[0].strip() + "\r\n")
                            .orElse("")
                    + "\r\n";
        }
        return "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
                + request.header("x-stream-protocol-version")
                        .map(offered -> "X-Stream-Protocol-Version: " + offered.split(",", 2)[0].strip() + "\r\n")
                        .orElse("")
                + "\r\n";
    }

    /** {@code Sec-WebSocket-Accept} for a key (RFC 6455 4.2.2). */
    public static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + WEBSOCKET_GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no SHA-1", e);
        }
    }

    /** A script that another one can follow. */
    @FunctionalInterface
    public interface Chain extends Script {
        /** This one, then the next on the same connection. */
        default Chain then(Script next) {
            return connection -> {
                play(connection);
                next.play(connection);
            };
        }

        /** Then stops reading until the test releases the connection. */
        default Chain thenHold() {
            return then(BackendConnection::hold);
        }

        /** Then ends the connection. */
        default Chain thenClose() {
            return then(BackendConnection::close);
        }

        @Override
        void play(BackendConnection connection) throws IOException;
    }
}
