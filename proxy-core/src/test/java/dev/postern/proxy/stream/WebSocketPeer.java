package dev.postern.proxy.stream;

import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.stream.StreamFixture.Ends;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client's end of a WebSocket on the test's thread, without anything that happens by itself. */
final class WebSocketPeer {
    final WebSocketTestFrames frames = new WebSocketTestFrames();
    private final Ends ends;
    private final RawClient client;
    private final DataInputStream in;

    WebSocketPeer(Ends ends) {
        this.ends = ends;
        this.client = ends.client().timeout(Duration.ofSeconds(30));
        this.in = new DataInputStream(client.input());
    }

    /** The sockets of both. */
    Ends ends() {
        return ends;
    }

    WebSocketPeer send(byte[]... parts) {
        for (byte[] part : parts) {
            client.send(part);
        }
        return this;
    }

    /** Sends octets one at a time, each in a TLS record of its own. */
    WebSocketPeer sendOneByOne(byte[] octets) {
        for (int i = 0; i < octets.length; i++) {
            client.send(octets, i, 1);
        }
        return this;
    }

    /** The next message's payload. */
    byte[] binary() throws IOException {
        Frame frame = next();
        while (frame.opcode != 2) {
            if (frame.opcode == 8) {
                throw new IOException("closed");
            }
            frame = next();
        }
        return frame.payload;
    }

    /** The next frame but pings: {@code 2 TEXT}, {@code 10 TEXT}; a Close as {@code 8 CODE}. */
    String said() throws IOException {
        Frame frame = next();
        while (frame.opcode == 9) {
            frame = next();
        }
        return frame.opcode == 8
                ? "8 " + ((frame.payload[0] & 0xFF) << 8 | frame.payload[1] & 0xFF)
                : frame.opcode + " " + new String(frame.payload, StandardCharsets.ISO_8859_1);
    }

    private Frame next() throws IOException {
        int opcode = in.readUnsignedByte() & 0x0F;
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        return new Frame(opcode, in.readNBytes(length));
    }

    private record Frame(int opcode, byte[] payload) {}
}
