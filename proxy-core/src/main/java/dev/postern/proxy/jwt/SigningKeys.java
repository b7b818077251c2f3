package dev.postern.proxy.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An issuer's public keys (RFC 7517) of which a signature may be: RSA of at least 2048 bits and the three NIST curves, where
 * the key's {@code use}, {@code key_ops} and {@code alg} let it verify. All others are left out. Immutable.
 */
final class SigningKeys {
    /** No key: nothing verifies. */
    static final SigningKeys NONE = new SigningKeys(List.of());

    private static final int RSA_BITS = 2048;
    /** Every issuer has a few; a token that names none may cost so many verifications. */
    private static final int LIMIT = 50;

    private static final int TRIES = 5;

    private final List<Key> keys;

    private SigningKeys(List<Key> keys) {
        this.keys = keys;
    }

    /**
     * The usable keys of a key set, possibly none.
     *
     * @throws IllegalArgumentException where it is none
     */
    static SigningKeys parse(byte[] json) {
        if (!(StrictJson.object(json).get("keys") instanceof List<?> members)) {
            throw new IllegalArgumentException("is not a key set");
        }
        List<Key> usable = new ArrayList<>();
        for (Object member : members) {
            if (member instanceof Map<?, ?> key && usable.size() < LIMIT) {
                add(key, usable);
            }
        }
        return new SigningKeys(List.copyOf(usable));
    }

    @SuppressWarnings("unchecked")
    private static void add(Map<?, ?> member, List<Key> usable) {
        try {
            JWK key = JWK.parse((Map<String, Object>) member);
            if (isUsable(key)) {
                usable.add(new Key(key, verifier(key)));
            }
        } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException unknown) {
            // A key that cannot be read is no key: an issuer may have kinds that are not known here (RFC 7517 5).
            return;
        }
    }

    private static boolean isUsable(JWK key) {
        boolean strong = key instanceof RSAKey rsa ? rsa.size() >= RSA_BITS : key instanceof ECKey;
        boolean signs = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
        boolean verifies =
                key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY);
        return strong && signs && verifies;
    }

    private static JWSVerifier verifier(JWK key) throws JOSEException {
        return key instanceof RSAKey rsa
                ? new RSASSAVerifier(rsa.toRSAPublicKey())
                : new ECDSAVerifier(key.toECKey().toECPublicKey());
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Whether there is a key that the token may mean. */
    boolean has(CompactToken.Wanted wanted) {
        return keys.stream().anyMatch(key -> fits(key.jwk, wanted));
    }

    /** Whether the signature is of one of these keys; of the one that the token names, where it names one. */
    boolean verify(CompactToken token, CompactToken.Wanted wanted) {
        return keys.stream()
                .filter(key -> fits(key.jwk, wanted))
                .limit(TRIES)
                .anyMatch(key -> verifies(key.verifier, token, wanted));
    }

    private static boolean fits(JWK key, CompactToken.Wanted wanted) {
        boolean named = wanted.keyId().isEmpty() || wanted.keyId().equals(key.getKeyID());
        boolean sameAlgorithm = key.getAlgorithm() == null || key.getAlgorithm().equals(wanted.algorithm());
        return named && sameAlgorithm && isOfKind(key, wanted.algorithm());
    }

    private static boolean isOfKind(JWK key, JWSAlgorithm algorithm) {
        return key instanceof RSAKey
                ? JWSAlgorithm.Family.RSA.contains(algorithm)
                : key instanceof ECKey curve
                        && com.nimbusds.jose.jwk.Curve.forJWSAlgorithm(algorithm) != null
                        && com.nimbusds.jose.jwk.Curve.forJWSAlgorithm(algorithm)
                                .contains(curve.getCurve());
    }

    private static boolean verifies(JWSVerifier verifier, CompactToken token, CompactToken.Wanted wanted) {
        try {
            return verifier.verify(wanted.header(), token.signed(), token.signature());
        } catch (JOSEException unusable) {
            return false;
        }
    }

    /** A key and what verifies with it, which may be used by many threads at once. */
    private record Key(JWK jwk, JWSVerifier verifier) {}
}
