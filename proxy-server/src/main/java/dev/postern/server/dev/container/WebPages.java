package dev.postern.server.dev.container;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the pod {@code frontend} answers.
 *
 * <pre>
 *   GET  /           who asked, and what
 *   GET  /bytes?n=N  N bytes that look random, the same ones every time
 *   POST /sink       length and SHA-256 of the body
 *   POST /echo       the body, while it comes
 *   GET  /slow?ms=M  an answer after M milliseconds
 * </pre>
 */
final class WebPages {
    private static final Pattern NUMBER = Pattern.compile("(?:n|ms)=([0-9]{1,12})");
    private static final int CHUNK = 64 * 1024;

    private WebPages() {}

    /** Answers; the status. */
    static int answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        return switch (exchange.getRequestMethod() + " " + path) {
            case "GET /", "HEAD /" -> text(exchange, 200, greeting(exchange));
            case "GET /bytes" -> bytes(exchange, number(exchange));
            case "POST /sink" -> text(exchange, 200, sum(exchange.getRequestBody()));
            case "POST /echo" -> echo(exchange);
            case "GET /slow" -> slow(exchange, number(exchange));
            default -> text(exchange, 404, "not found\n");
        };
    }

    private static String greeting(HttpExchange exchange) {
        var peer = exchange.getRemoteAddress();
        StringBuilder page = new StringBuilder("Hello from the pod frontend. It sees you as ")
                .append(peer.getAddress().getHostAddress())
                .append(':')
                .append(peer.getPort())
                .append(", and you sent:\n\n")
                .append(exchange.getRequestMethod())
                .append(' ')
                .append(exchange.getRequestURI())
                .append(' ')
                .append(exchange.getProtocol())
                .append('\n');
        exchange.getRequestHeaders()
                .forEach((name, values) -> values.forEach(
                        value -> page.append(name).append(": ").append(value).append('\n')));
        return page.toString();
    }

    private static int bytes(HttpExchange exchange, long count) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        exchange.sendResponseHeaders(200, count == 0 ? -1 : count);
        Random random = new Random(1);
        byte[] chunk = new byte[CHUNK];
        OutputStream body = exchange.getResponseBody();
        for (long left = count; left > 0; left -= CHUNK) {
            random.nextBytes(chunk);
            body.write(chunk, 0, (int) Math.min(CHUNK, left));
        }
        return 200;
    }

    private static String sum(InputStream body) throws IOException {
        try {
            DigestInputStream digested = new DigestInputStream(body, MessageDigest.getInstance("SHA-256"));
            long length = digested.transferTo(OutputStream.nullOutputStream());
            return length + " "
                    + HexFormat.of().formatHex(digested.getMessageDigest().digest()) + "\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static int echo(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream body = exchange.getResponseBody();
        byte[] chunk = new byte[CHUNK];
        InputStream asked = exchange.getRequestBody();
        for (int count = asked.read(chunk); count >= 0; count = asked.read(chunk)) {
            body.write(chunk, 0, count);
            body.flush();
        }
        return 200;
    }

    private static int slow(HttpExchange exchange, long millis) throws IOException {
        try {
            // Nobody counts it down: the time is the answer, and a stop of the server ends the wait.
            if (new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("a latch that nobody counts down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return text(exchange, 200, "slow\n");
    }

    private static long number(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        Matcher matcher = NUMBER.matcher(query == null ? "" : query);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static int text(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
        return status;
    }
}
