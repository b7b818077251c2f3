package dev.postern.proxy.conformance;

import dev.postern.proxy.conformance.CommandEnd.Channel;
import dev.postern.proxy.conformance.CommandEnd.Piece;
import dev.postern.proxy.harness.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client's running command: the test writes, a thread of its own reads and keeps what was said. */
final class Exec {
    private final CommandEnd end;
    private final RawClient client;
    private final Map<Channel, ByteArrayOutputStream> said = new EnumMap<>(Channel.class);
    private final CompletableFuture<String> over = new CompletableFuture<>();

    Exec(CommandEnd end, RawClient client) {
        this.end = end;
        this.client = client;
        for (Channel channel : Channel.values()) {
            said.put(channel, new ByteArrayOutputStream());
        }
    }

    /** Starts reading. */
    Exec read() {
        Thread reader = new Thread(this::readAll, "conformance-client");
        reader.setDaemon(true);
        reader.start();
        return this;
    }

    private void readAll() {
        try {
            while (true) {
                Piece piece = end.receive();
                said.get(piece.channel()).write(piece.octets());
            }
        } catch (EOFException ended) {
            over.complete(String.valueOf(ended.getMessage()));
            client.close();
        } catch (IOException | RuntimeException broken) {
            over.complete("broken: " + broken);
        }
    }

    Exec stdin(byte[] octets) throws IOException {
        end.send(Channel.STDIN, octets);
        return this;
    }

    Exec stdin(String text) throws IOException {
        return stdin(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Says that no stdin follows, as far as the protocol can. */
    Exec endStdin() throws IOException {
        end.finish(Channel.STDIN);
        return this;
    }

    Exec resize(int width, int height) throws IOException {
        end.send(Channel.RESIZE, size(width, height).getBytes(StandardCharsets.UTF_8));
        return this;
    }

    static String size(int width, int height) {
        return "{\"Width\":" + width + ",\"Height\":" + height + "}\n";
    }

    Exec ping(int number) throws IOException {
        end.ping(number);
        Awaiting.until(() -> end.answered().contains(number));
        return this;
    }

    /** Octets that came on a stream so far. */
    byte[] octets(Channel channel) {
        return said.get(channel).toByteArray();
    }

    /** The same as text. */
    String text(Channel channel) {
        return new String(octets(channel), StandardCharsets.UTF_8);
    }

    /** Waits until this stands on a stream. */
    Exec awaitText(Channel channel, String text) {
        Awaiting.until(() -> text(channel).contains(text));
        return this;
    }

    /** Leaves without a word. */
    void leave() {
        client.reset();
    }

    /** Waits until the connection ended; returns how the other end said so, {@code null} where it did not. */
    String awaitEnd() throws Exception {
        return over.get(Awaiting.SOON.toSeconds(), TimeUnit.SECONDS);
    }
}
