package dev.postern.proxy.authn;

import dev.postern.proxy.authn.AuthenticationOptions.StaticToken;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The static token file, by keyed digest. A token is never compared with another. */
final class StaticTokens {
    private final TokenDigest digests = new TokenDigest();
    private final Map<ByteBuffer, Entry> entries = new HashMap<>();

    /**
     * Keeps the digests.
     *
     * @throws IllegalArgumentException where a token is empty or given twice; the message names the users
     */
    StaticTokens(List<StaticToken> tokens) {
        tokens.forEach(this::put);
    }

    private void put(StaticToken token) {
        if (token.token().isEmpty()) {
            throw new IllegalArgumentException(
                    "the token of " + token.identity().name() + " is empty");
        }
        ByteBuffer digest = digests.of(token.token(), List.of());
        Entry former =
                entries.put(digest, new Entry(octets(digest), token.identity().authenticated()));
        if (former != null) {
            throw new IllegalArgumentException("the tokens of " + former.identity.name() + " and "
                    + token.identity().name() + " are the same");
        }
    }

    Optional<Identity> identity(String token) {
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer digest = digests.of(token, List.of());
        Entry entry = entries.get(digest);
        return entry != null && MessageDigest.isEqual(entry.digest, octets(digest))
                ? Optional.of(entry.identity)
                : Optional.empty();
    }

    private static byte[] octets(ByteBuffer digest) {
        byte[] octets = new byte[digest.remaining()];
        digest.duplicate().get(octets);
        return octets;
    }

    private record Entry(byte[] digest, Identity identity) {}
}
