package dev.postern.proxy.harness;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** An issuer of JSON Web Tokens on https, with discovery and a key set that a test changes. Signs anything. */
public final class TestIssuer implements AutoCloseable {
    /** The issuer's keys. */
    public static final RSAKey RSA = rsa("rsa-1");

    public static final ECKey EC = ec("ec-1");
    /** Not the issuer's, though it has the same name. */
    public static final RSAKey ATTACKER = rsa("rsa-1");

    public static final String AUDIENCE = "postern";
    public static final String DISCOVERY = "/.well-known/openid-configuration";
    public static final String KEYS = "/keys";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PASSWORD = "changeit";

    private final WireMockServer server;

    /** Listens on 127.0.0.1 with the API server's certificate and shows both keys. */
    public TestIssuer() {
        server = new WireMockServer(https());
        server.start();
        reset();
    }

    /** How a server listens on 127.0.0.1 with the API server's certificate, with HTTP/1.1 and HTTP/2. */
    public static WireMockConfiguration https() {
        return WireMockConfiguration.options()
                .bindAddress("127.0.0.1")
                .httpDisabled(true)
                .dynamicHttpsPort()
                .keystorePath(keyStore().toString())
                .keystorePassword(PASSWORD)
                .keyManagerPassword(PASSWORD);
    }

    /** Discovery and keys as at the start; forgets requests. */
    public void reset() {
        server.resetAll();
        discovery(discoveryDocument(url(), url() + KEYS));
        keys(keySet(RSA, EC));
    }

    public String url() {
        return "https://127.0.0.1:" + server.httpsPort();
    }

    public URI discoveryUrl() {
        return URI.create(url() + DISCOVERY);
    }

    /** A discovery document. */
    public static String discoveryDocument(String issuer, String keysUrl) {
        return "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keysUrl + "\"}";
    }

    /** The public halves of these keys. */
    public static String keySet(JWK... keys) {
        return Arrays.stream(keys)
                .map(key -> key.toPublicJWK().toJSONString())
                .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    public TestIssuer discovery(String json) {
        return answer(DISCOVERY, aResponse().withStatus(200).withBody(json));
    }

    public TestIssuer keys(String json) {
        return answer(KEYS, aResponse().withStatus(200).withBody(json));
    }

    /** Answers a path with anything. */
    public TestIssuer answer(String path, ResponseDefinitionBuilder response) {
        server.stubFor(get(urlEqualTo(path)).willReturn(response));
        return this;
    }

    /** Requests for a path so far. */
    public int asked(String path) {
        return server.countRequestsMatching(
                        com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor(urlEqualTo(path))
                                .build())
                .getCount();
    }

    /** All requests so far. */
    public int asked() {
        return server.countRequestsMatching(anyRequestedFor(anyUrl()).build()).getCount();
    }

    /** Good claims of a user, to be changed. */
    public Map<String, Object> claims(String subject) {
        Map<String, Object> claims = new LinkedHashMap<>();
        long now = Instant.now().getEpochSecond();
        claims.put("iss", url());
        claims.put("sub", subject);
        claims.put("aud", AUDIENCE);
        claims.put("iat", now);
        claims.put("exp", now + 600);
        claims.put("groups", List.of("dev"));
        return claims;
    }

    /** A good token. */
    public String token(String subject) {
        return signed(claims(subject));
    }

    /** Signed with RS256 and the key's name in the header. */
    public static String signed(Map<String, Object> claims) {
        return signed(JWSAlgorithm.RS256, RSA, claims);
    }

    /** Signed with a key, whose name is in the header. */
    public static String signed(JWSAlgorithm algorithm, JWK key, Map<String, Object> claims) {
        return signed(
                algorithm,
                key,
                Map.of("alg", algorithm.getName(), "kid", key.getKeyID()),
                JSON.writeValueAsBytes(claims));
    }

    /** Signed with a key over any header and payload. */
    public static String signed(JWSAlgorithm algorithm, JWK key, Map<String, Object> header, byte[] payload) {
        return signed(algorithm, key, JSON.writeValueAsBytes(header), payload);
    }

    /** Signed with a key over any octets as header and payload. */
    public static String signed(JWSAlgorithm algorithm, JWK key, byte[] header, byte[] payload) {
        String input = base64(header) + "." + base64(payload);
        try {
            JWSSigner signer = key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner(key.toECKey());
            return input + "." + signer.sign(new JWSHeader(algorithm), input.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot sign a test token", e);
        }
    }

    /** Base64url without padding. */
    public static String base64(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    /** A value as JSON. */
    public static byte[] json(Object value) {
        return JSON.writeValueAsBytes(value);
    }

    public static RSAKey rsa(String name) {
        try {
            return new RSAKeyGenerator(2048).keyID(name).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot make a test key", e);
        }
    }

    public static ECKey ec(String name) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(name).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot make a test key", e);
        }
    }

    private static Path keyStore() {
        TestCertificate certificate = TestPki.apiServer();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "issuer",
                    certificate.key(),
                    PASSWORD.toCharArray(),
                    certificate.chain().toArray(Certificate[]::new));
            Path file = Files.createTempFile("issuer", ".p12");
            file.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, PASSWORD.toCharArray());
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a key store", e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
