package dev.postern.server.credential;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.tls.KeyPair;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a credential command printed ({@code client.authentication.k8s.io/v1 ExecCredential}).
 *
 * @param credential a token, a client certificate, or both
 * @param expires when it ends, or null where it says nothing
 */
record ExecCredential(Credential credential, @Nullable Instant expires) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException saying what is wrong, with nothing of what was printed
     */
    static ExecCredential read(byte[] json, String apiVersion) {
        JsonNode root = parsed(json);
        require(text(root, "kind").equals("ExecCredential"), "printed something else than an ExecCredential");
        require(text(root, "apiVersion").equals(apiVersion), "printed another version than " + apiVersion);
        JsonNode status = root.path("status");
        String token = text(status, "token");
        KeyPair pair = pair(text(status, "clientCertificateData"), text(status, "clientKeyData"));
        require(
                token.chars().allMatch(c -> c > ' ' && c < 0x7f),
                "printed a token with characters that no header carries");
        require(!token.isEmpty() || pair != null, "printed neither a token nor a client certificate");
        return new ExecCredential(credential(token, pair), expiry(text(status, "expirationTimestamp")));
    }

    /** Whether its end has come. */
    boolean hasExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    private static Credential credential(String token, @Nullable KeyPair pair) {
        if (pair == null) {
            return new Credential.BearerToken(token);
        }
        return token.isEmpty()
                ? new Credential.ClientCertificate(pair)
                : new Credential.CertificateAndToken(pair, token);
    }

    private static @Nullable KeyPair pair(String certificate, String key) {
        require(certificate.isEmpty() == key.isEmpty(), "printed a client certificate without a key, or a key alone");
        if (certificate.isEmpty()) {
            return null;
        }
        try {
            return new KeyPair(certificate, key);
        } catch (IllegalArgumentException unusable) {
            throw new IllegalArgumentException("printed a client certificate that cannot be used", unusable);
        }
    }

    private static @Nullable Instant expiry(String timestamp) {
        try {
            return timestamp.isEmpty() ? null : OffsetDateTime.parse(timestamp).toInstant();
        } catch (DateTimeException odd) {
            throw new IllegalArgumentException("printed an expirationTimestamp that is not RFC 3339", odd);
        }
    }

    private static JsonNode parsed(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException notJson) {
            // Not the cause: it quotes what was printed.
            throw new IllegalArgumentException("printed something else than JSON");
        }
    }

    private static String text(JsonNode node, String key) {
        JsonNode value = node.path(key);
        require(value.isMissingNode() || value.isNull() || value.isString(), "printed a " + key + " that is no text");
        return value.asString("");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
