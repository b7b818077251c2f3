package dev.postern.proxy.authn;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A digest under a key that nobody knows and that ends with the process, in place of a token: what a map of digests tells, by
 * the time of a look-up or in a heap dump, is about no token. Any thread.
 */
final class TokenDigest {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    /** Has its key, and is only ever copied: to look up the algorithm and to set the key costs more than a token's digest. */
    private final Mac ready;

    /** With a key of its own. */
    TokenDigest() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, ALGORITHM);
        this.ready = made();
    }

    /** Of a token; never empty. */
    ByteBuffer of(String token) {
        return ByteBuffer.wrap(mac().doFinal(token.getBytes(StandardCharsets.UTF_8)))
                .asReadOnlyBuffer();
    }

    private Mac mac() {
        try {
            return (Mac) ready.clone();
        } catch (CloneNotSupportedException hardware) {
            // PKCS #11 modules, as FIPS systems have them, cannot copy their state.
            return made();
        }
    }

    private Mac made() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
