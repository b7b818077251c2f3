package dev.postern.proxy.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.RSAKey;
import dev.postern.proxy.harness.TestIssuer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.provider.Arguments;

/** Tokens that say that they are an issuer's, and are not. */
final class Forgeries {
    private static final JWSAlgorithm RS256 = JWSAlgorithm.RS256;

    private Forgeries() {}

    static Stream<Arguments> all() {
        return Stream.of(
                forged("alg none", issuer -> unsigned(issuer, "none")),
                forged("alg None", issuer -> unsigned(issuer, "None")),
                forged("alg missing", issuer -> withHeader(issuer, Map.of("kid", "rsa-1"))),
                forged("alg a number", issuer -> withHeader(issuer, Map.of("alg", 256, "kid", "rsa-1"))),
                forged("alg rs256", issuer -> withHeader(issuer, Map.of("alg", "rs256", "kid", "rsa-1"))),
                forged("alg of another kind", issuer -> withHeader(issuer, Map.of("alg", "ES256", "kid", "rsa-1"))),
                forged("alg of the other hash", issuer -> withHeader(issuer, Map.of("alg", "RS512", "kid", "rsa-1"))),
                forged("HS256 under the public key", issuer -> hmac(issuer, TestIssuer.RSA)),
                forged(
                        "the attacker's key",
                        issuer -> TestIssuer.signed(RS256, TestIssuer.ATTACKER, issuer.claims("a"))),
                forged(
                        "the attacker's key in the header",
                        issuer -> TestIssuer.signed(
                                RS256,
                                TestIssuer.ATTACKER,
                                Map.of(
                                        "alg", "RS256",
                                        "kid", "rsa-1",
                                        "jwk", TestIssuer.ATTACKER.toPublicJWK().toJSONObject(),
                                        "jku", "https://evil/keys"),
                                payload(issuer))),
                forged(
                        "crit",
                        issuer -> withHeader(issuer, Map.of("alg", "RS256", "kid", "rsa-1", "crit", List.of("exp")))),
                forged("b64", issuer -> withHeader(issuer, Map.of("alg", "RS256", "kid", "rsa-1", "b64", false))),
                forged("zip", issuer -> withHeader(issuer, Map.of("alg", "RS256", "kid", "rsa-1", "zip", "DEF"))),
                forged(
                        "p2c",
                        issuer -> withHeader(issuer, Map.of("alg", "PBES2-HS256+A128KW", "p2c", Integer.MAX_VALUE))),
                forged("kid a number", issuer -> withHeader(issuer, Map.of("alg", "RS256", "kid", 1))),
                forged("kid a path", issuer -> withHeader(issuer, Map.of("alg", "RS256", "kid", "../../../dev/null"))),
                forged("kid a query", issuer -> withHeader(issuer, Map.of("alg", "RS256", "kid", "' OR 1=1"))),
                forged("kid too long", issuer -> withHeader(issuer, Map.of("alg", "RS256", "kid", "x".repeat(257)))),
                forged(
                        "kid twice",
                        issuer -> TestIssuer.signed(
                                RS256,
                                TestIssuer.RSA,
                                "{\"alg\":\"RS256\",\"kid\":\"x\",\"kid\":\"rsa-1\"}".getBytes(StandardCharsets.UTF_8),
                                payload(issuer))),
                forged("kid of the other key", issuer -> withHeader(issuer, Map.of("alg", "RS256", "kid", "ec-1"))),
                forged("ES256 zero", issuer -> ecWith(issuer, new byte[64])),
                forged("ES256 too short", issuer -> ecWith(issuer, new byte[63])),
                forged("ES256 too long", issuer -> ecWith(issuer, new byte[65])),
                forged("ES256 as DER", issuer -> ecWith(issuer, new byte[] {0x30, 6, 2, 1, 1, 2, 1, 1})),
                forged("no signature", issuer -> issuer.token("alice").replaceAll("[^.]*$", "")),
                forged("another payload", issuer -> {
                    String[] good = issuer.token("alice").split("\\.");
                    return good[0] + "." + TestIssuer.base64(TestIssuer.json(issuer.claims("mallory"))) + "." + good[2];
                }));
    }

    private static Arguments forged(String what, Function<TestIssuer, String> token) {
        return Arguments.of(what, token);
    }

    static String withHeader(TestIssuer issuer, Map<String, Object> header) {
        return TestIssuer.signed(RS256, TestIssuer.RSA, header, TestIssuer.json(issuer.claims("alice")));
    }

    static String unsigned(TestIssuer issuer, String algorithm) {
        return TestIssuer.base64(TestIssuer.json(Map.of("alg", algorithm))) + "."
                + TestIssuer.base64(TestIssuer.json(issuer.claims("alice"))) + ".";
    }

    static String hmac(TestIssuer issuer, RSAKey key) {
        String input = TestIssuer.base64(TestIssuer.json(Map.of("alg", "HS256", "kid", "rsa-1"))) + "."
                + TestIssuer.base64(TestIssuer.json(issuer.claims("alice")));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.toRSAPublicKey().getEncoded(), "HmacSHA256"));
            return input + "." + TestIssuer.base64(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String ecWith(TestIssuer issuer, byte[] signature) {
        return TestIssuer.base64(TestIssuer.json(Map.of("alg", "ES256", "kid", "ec-1"))) + "."
                + TestIssuer.base64(TestIssuer.json(issuer.claims("alice"))) + "." + TestIssuer.base64(signature);
    }

    private static byte[] payload(TestIssuer issuer) {
        return TestIssuer.json(issuer.claims("alice"));
    }
}
