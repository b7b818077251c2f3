package dev.postern.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What the content of files is, as a digest: the same for the same content, whichever way it came there. So a file that is
 * written in place, one that is replaced, and a link that is moved to another folder, as Kubernetes does for mounted Secrets,
 * all show, and a file that is only touched does not.
 */
final class Fingerprint {
    private static final int BLOCK = 8 * 1024;

    private Fingerprint() {}

    /** Of all the files together. A file that is missing, or cannot be read, has a fingerprint too: that of its state. */
    static String of(List<Path> files) {
        MessageDigest all = sha256();
        for (Path file : files) {
            all.update(of(file));
        }
        return HexFormat.of().formatHex(all.digest());
    }

    private static byte[] of(Path file) {
        MessageDigest digest = sha256();
        // Reading what is no file, such as a pipe, could last for ever.
        if (!Files.isRegularFile(file)) {
            digest.update((byte) 1);
            return digest.digest();
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            byte[] block = new byte[BLOCK];
            int read = in.read(block);
            while (read >= 0) {
                read = in.read(block);
            }
            return digest.digest();
        } catch (IOException unreadable) {
            // Whoever reads the file itself says why it cannot be.
            MessageDigest state = sha256();
            state.update((byte) 2);
            return state.digest();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
