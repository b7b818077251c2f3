package dev.postern.proxy.authn;

import dev.postern.proxy.authn.AuthenticationOptions.StaticToken;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The static token file, by keyed digest. A token is never compared with another. Immutable; any thread. */
final class StaticTokens {
    private final Map<ByteBuffer, Identity> byDigest = new HashMap<>();

    /**
     * Keeps the digests.
     *
     * @throws IllegalArgumentException where a token is empty or given twice; the message names the users
     */
    StaticTokens(List<StaticToken> tokens, TokenDigest digests) {
        tokens.forEach(token -> put(token, digests));
    }

    private void put(StaticToken token, TokenDigest digests) {
        Identity identity = token.identity();
        if (token.token().isEmpty()) {
            throw new IllegalArgumentException("the token of " + identity.name() + " is empty");
        }
        Identity former = byDigest.put(digests.of(token.token()), identity.authenticated());
        if (former != null) {
            throw new IllegalArgumentException(
                    "the tokens of " + former.name() + " and " + identity.name() + " are the same");
        }
    }

    Optional<Identity> identity(BearerToken token) {
        return Optional.ofNullable(byDigest.get(token.digest()));
    }
}
