package dev.postern.proxy.tls;

import dev.postern.proxy.harness.RawClient;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A first message of a TLS handshake, by hand, so that a version and a cipher suite that this JDK refuses can be offered.
 *
 * @param version {@code 0303} is TLS 1.2, {@code 0302} TLS 1.1 (RFC 5246 appendix E)
 * @param suite the only cipher suite
 */
record ClientHello(String version, String suite) {
    private static final int HANDSHAKE = 22;

    /** Whether a server goes on with the handshake, rather than answer with an alert or an end. */
    boolean isTaken(int port) {
        // supported_groups x25519, P-256; ec_point_formats; signature_algorithms ECDSA and RSA with SHA-256.
        String extensions = "000a00060004001d0017" + "000b00020100" + "000d000800060403080404 01".replace(" ", "");
        String body = version + "00".repeat(32) + "00" + "0002" + suite + "0100" + length(extensions, 4) + extensions;
        String message = "01" + length(body, 6) + body;
        byte[] record = HexFormat.of().parseHex("160301" + length(message, 4) + message);
        try (RawClient client = RawClient.plain(port)) {
            client.send(record);
            return ByteBuffer.wrap(client.bytes(1)).get() == HANDSHAKE;
        }
    }

    private static String length(String hex, int digits) {
        return String.format("%0" + digits + "x", hex.length() / 2);
    }
}
