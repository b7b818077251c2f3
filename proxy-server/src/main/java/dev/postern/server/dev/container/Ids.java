package dev.postern.server.dev.container;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Names as a runtime gives them to containers and processes: 64 hexadecimal digits. */
final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    static String next() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
