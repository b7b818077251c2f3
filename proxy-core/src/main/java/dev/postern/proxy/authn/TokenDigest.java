package dev.postern.proxy.authn;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A digest under a key that nobody knows and that ends with the process, in place of a token: what a map of digests tells, by
 * the time of a look-up or in a heap dump, is about no token.
 */
final class TokenDigest {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** With a key of its own. */
    TokenDigest() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** Of a token and of what else decides about it; each part with its length, so that no two lists are alike. */
    ByteBuffer of(String token, List<String> others) {
        Mac mac = mac();
        add(mac, token);
        others.forEach(other -> add(mac, other));
        return ByteBuffer.wrap(mac.doFinal()).asReadOnlyBuffer();
    }

    private static void add(Mac mac, String part) {
        byte[] octets = part.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, octets.length));
        mac.update(octets);
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
