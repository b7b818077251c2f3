package dev.postern.proxy.authn;

import dev.postern.proxy.authn.AuthenticationOptions.StaticToken;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The static token file, by keyed digest. A token is never compared with another: what the time of a look-up tells is
 * about a digest under a key that nobody knows and that ends with the process.
 */
final class StaticTokens {
    private static final String DIGEST = "HmacSHA256";

    private final SecretKeySpec key;
    private final Map<ByteBuffer, Entry> entries = new HashMap<>();

    /**
     * Keeps the digests.
     *
     * @throws IllegalArgumentException where a token is empty or given twice; the message names the users
     */
    StaticTokens(List<StaticToken> tokens) {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, DIGEST);
        tokens.forEach(this::put);
    }

    private void put(StaticToken token) {
        if (token.token().isEmpty()) {
            throw new IllegalArgumentException(
                    "the token of " + token.identity().name() + " is empty");
        }
        byte[] digest = digest(token.token());
        Entry former = entries.put(
                ByteBuffer.wrap(digest), new Entry(digest, token.identity().authenticated()));
        if (former != null) {
            throw new IllegalArgumentException("the tokens of " + former.identity.name() + " and "
                    + token.identity().name() + " are the same");
        }
    }

    Optional<Identity> identity(String token) {
        byte[] digest = digest(token);
        Entry entry = entries.get(ByteBuffer.wrap(digest));
        return entry != null && MessageDigest.isEqual(entry.digest, digest)
                ? Optional.of(entry.identity)
                : Optional.empty();
    }

    private byte[] digest(String token) {
        try {
            Mac mac = Mac.getInstance(DIGEST);
            mac.init(key);
            return mac.doFinal(token.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + DIGEST, e);
        }
    }

    private record Entry(byte[] digest, Identity identity) {}
}
