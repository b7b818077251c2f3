package dev.postern.proxy.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A signed token in its compact form (RFC 7515 3.1): three parts, nothing verified yet. Of its header three members count:
 * the algorithm, which must be one of Kubernetes' ({@code oidc.go AllValidSigningAlgorithms}, all asymmetric), the name of the
 * key, and {@code crit}, which is refused. What names or holds keys ({@code jku}, {@code jwk}, {@code x5u}, {@code x5c}) is
 * not looked at.
 *
 * @param signed the octets that the signature is of
 * @param header as text, still encoded
 * @param claims the payload
 * @param signature still encoded
 */
record CompactToken(byte[] signed, String header, Map<String, Object> claims, Base64URL signature) {
    private static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");
    private static final Set<String> CHANGES_THE_MEANING = Set.of("crit", "b64", "zip");
    private static final int KEY_ID = 256;

    /** Nothing where the text is no signed JSON Web Token, whatever else it may be. */
    static Optional<CompactToken> parse(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
            return Optional.empty();
        }
        try {
            Map<String, Object> claims = StrictJson.object(decoded(token.substring(first + 1, second)));
            return Optional.of(new CompactToken(
                    token.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                    token.substring(0, first),
                    claims,
                    new Base64URL(token.substring(second + 1))));
        } catch (IllegalArgumentException noToken) {
            return Optional.empty();
        }
    }

    private static byte[] decoded(String part) {
        if (part.indexOf('=') >= 0) {
            throw new IllegalArgumentException("padding");
        }
        return Base64.getUrlDecoder().decode(part);
    }

    /**
     * The header, which decides nothing but which of the issuer's keys is tried.
     *
     * @throws dev.postern.proxy.failure.GatewayFailure where it is not one that is accepted
     */
    Wanted wanted() {
        Map<String, Object> members;
        try {
            members = StrictJson.object(decoded(header));
        } catch (IllegalArgumentException broken) {
            throw RefusedToken.because("its header cannot be read");
        }
        if (!(members.get("alg") instanceof String algorithm) || !ALGORITHMS.contains(algorithm)) {
            throw RefusedToken.because("its algorithm is none of those accepted here");
        }
        if (CHANGES_THE_MEANING.stream().anyMatch(members::containsKey)) {
            throw RefusedToken.because("its header asks for an extension");
        }
        Object keyId = members.getOrDefault("kid", "");
        if (!(keyId instanceof String name) || name.length() > KEY_ID) {
            throw RefusedToken.because("its key has no usable name");
        }
        return new Wanted(JWSAlgorithm.parse(algorithm), name);
    }

    /** The claim {@code iss}, not verified; empty where there is none. */
    String issuer() {
        return claims.get("iss") instanceof String issuer ? issuer : "";
    }

    /** Shows nothing of the token. */
    @Override
    public String toString() {
        return "CompactToken";
    }

    /**
     * Which key is wanted.
     *
     * @param keyId empty where the token names none
     */
    record Wanted(JWSAlgorithm algorithm, String keyId) {
        JWSHeader header() {
            return new JWSHeader(algorithm);
        }
    }
}
