package dev.postern.proxy.jwt;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.harness.TestClock;
import dev.postern.proxy.harness.TestIssuer;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.jwt.ClaimMappings.ClaimSource;
import dev.postern.proxy.jwt.JwtAuthenticator.Verified;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TrustAnchors;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens against an issuer over https (security catalogue E1, E2, E3, E4, E13). */
class JwtAuthenticatorIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final TestIssuer ISSUER = new TestIssuer();
    private static final JWSAlgorithm RS256 = JWSAlgorithm.RS256;

    private final TestClock clock = new TestClock();
    private final Reloadable<JwtOptions> options = Reloadable.of(trusting(TestPki.API_SERVER.trustAnchors()));
    private final JwtAuthenticator issuers = new JwtAuthenticator(VERTX, options, clock, new SimpleMeterRegistry());

    @BeforeEach
    void reset() {
        ISSUER.reset();
    }

    @AfterEach
    void close() {
        await(issuers.close());
    }

    @AfterAll
    static void stop() {
        ISSUER.close();
        await(VERTX.close());
    }

    @Test
    void namesTheUserOfAGoodToken() {
        startWithKeys();

        assertThat(named(ISSUER.token("alice"))).isEqualTo("oidc:alice [oidc:dev]");
        assertThat(named(TestIssuer.signed(JWSAlgorithm.ES256, TestIssuer.EC, ISSUER.claims("bob"))))
                .isEqualTo("oidc:bob [oidc:dev]");
        assertThat(named(TestIssuer.signed(JWSAlgorithm.PS384, TestIssuer.RSA, ISSUER.claims("carol"))))
                .startsWith("oidc:carol");
    }

    @Test
    void leavesTokensOfOtherIssuersToOthers() {
        startWithKeys();
        for (String issuer : List.of(ISSUER.url() + "/", "HTTPS" + ISSUER.url().substring(5), "https://evil", "")) {
            Map<String, Object> claims = ISSUER.claims("alice");
            claims.put("iss", issuer);
            assertThat(issuers.verification(TestIssuer.signed(claims)))
                    .as(issuer)
                    .isEmpty();
        }
        for (String text : List.of("x", "", "a.b", "a.b.c", "a.b.c.d.e", ".".repeat(10_000), "e30.e30.", "e30.W10.x")) {
            assertThat(issuers.verification(text)).as(text).isEmpty();
        }
        String deep = "[".repeat(4000) + "]".repeat(4000);
        String payload = "{\"iss\":\"" + ISSUER.url() + "\",\"x\":" + deep + "}";
        assertThat(issuers.verification(TestIssuer.signed(
                        RS256, TestIssuer.RSA, Map.of("alg", "RS256"), payload.getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
        String twice = "{\"iss\":\"https://evil\",\"iss\":\"" + ISSUER.url() + "\"}";
        assertThat(issuers.verification(TestIssuer.signed(
                        RS256, TestIssuer.RSA, Map.of("alg", "RS256"), twice.getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.postern.proxy.jwt.Forgeries#all")
    @Tag("E1")
    @Tag("E2")
    @Tag("E3")
    @Tag("E4")
    void refusesForgeries(String what, Function<TestIssuer, String> token) {
        startWithKeys();

        assertThat(refusal(token.apply(ISSUER))).as(what).startsWith("Unauthorized: the bearer token is refused");
        assertThat(ISSUER.asked(TestIssuer.KEYS)).isLessThanOrEqualTo(2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keySetsThatAreNone")
    @Tag("E1")
    @Tag("E13")
    void withoutAUsableKeyNothingIsBelieved(String what, String path, ResponseDefinitionBuilder answer) {
        ISSUER.answer(path, answer);
        issuers.start();
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> ISSUER.asked(path) > 0);

        for (String token : List.of(
                Forgeries.unsigned(ISSUER, "none"), Forgeries.hmac(ISSUER, TestIssuer.RSA), ISSUER.token("alice"))) {
            assertThat(refusal(token)).as(what).startsWith("Unauthorized: ");
        }
        assertThat(failure(issuers.ready()).reason()).isEqualTo(FailureReason.UNAVAILABLE);
    }

    static Stream<Arguments> keySetsThatAreNone() {
        String keys = TestIssuer.KEYS;
        String discovery = TestIssuer.DISCOVERY;
        String evil = TestIssuer.discoveryDocument(ISSUER.url(), "https://localhost:1/keys");
        ECKey encrypts =
                new ECKey.Builder(TestIssuer.EC).keyUse(KeyUse.ENCRYPTION).build();
        return Stream.of(
                Arguments.of("no keys", keys, body("{\"keys\":[]}")),
                Arguments.of("keys for encryption", keys, body(TestIssuer.keySet(encrypts))),
                Arguments.of("an unknown kind", keys, body("{\"keys\":[{\"kty\":\"XYZ\",\"kid\":\"rsa-1\"}]}")),
                Arguments.of(
                        "a shared secret", keys, body("{\"keys\":[{\"kty\":\"oct\",\"kid\":\"rsa-1\",\"k\":\"AA\"}]}")),
                Arguments.of("an error", keys, aResponse().withStatus(500).withBody(TestIssuer.keySet(TestIssuer.RSA))),
                Arguments.of(
                        "no answer",
                        keys,
                        body(TestIssuer.keySet(TestIssuer.RSA)).withFixedDelay(20_000)),
                Arguments.of(
                        "a redirect",
                        keys,
                        aResponse().withStatus(302).withHeader("Location", ISSUER.url() + "/other")),
                Arguments.of("not JSON", keys, body("<html>")),
                Arguments.of(
                        "too much",
                        keys,
                        body(TestIssuer.keySet(TestIssuer.RSA).replaceAll("}$", "") + " ".repeat(1024 * 1024) + "}")),
                Arguments.of(
                        "another issuer's document",
                        discovery,
                        body(TestIssuer.discoveryDocument(ISSUER.url() + "/", ISSUER.url() + keys))),
                Arguments.of("keys elsewhere", discovery, body(evil)),
                Arguments.of(
                        "keys without TLS",
                        discovery,
                        body(TestIssuer.discoveryDocument(
                                ISSUER.url(), ISSUER.url().replace("https", "http") + keys))),
                Arguments.of("no keys named", discovery, body("{\"issuer\":\"" + ISSUER.url() + "\"}")),
                Arguments.of(
                        "a document elsewhere",
                        discovery,
                        aResponse().withStatus(301).withHeader("Location", ISSUER.url() + "/other")));
    }

    private static ResponseDefinitionBuilder body(String json) {
        return aResponse().withStatus(200).withBody(json);
    }

    @Test
    @Tag("E13")
    void doesNotSpeakWithAnIssuerWhoseCertificateIsNotOfItsCA() {
        options.set(trusting(TestPki.STRANGER.trustAnchors()));

        assertThat(refusal(ISSUER.token("alice"))).contains("have not been read yet");
        assertThat(ISSUER.asked()).isZero();
    }

    @Test
    @Tag("E1")
    void anIssuerThatHasNoKeysAnyMoreIsBelievedNoMore() {
        startWithKeys();
        assertThat(named(ISSUER.token("alice"))).startsWith("oidc:alice");

        ISSUER.keys("{\"keys\":[]}");
        clock.forward(IssuerKeys.PACE);
        assertThat(refusal(TestIssuer.signed(RS256, TestIssuer.rsa("rsa-2"), ISSUER.claims("alice"))))
                .isNotEmpty();

        assertThat(refusal(ISSUER.token("alice"))).contains("no such key");
        assertThat(issuers.ready().failed()).isTrue();
    }

    @Test
    @Tag("E2")
    void readsTheKeysOnceMoreForANewKeyAndNoSoonerThanAMinuteLater() {
        startWithKeys();
        RSAKey next = TestIssuer.rsa("rsa-2");
        String token = TestIssuer.signed(RS256, next, ISSUER.claims("alice"));
        ISSUER.keys(TestIssuer.keySet(TestIssuer.RSA, next));

        assertThat(refusal(token)).contains("no such key");
        IntStream.range(0, 200)
                .mapToObj(i -> Forgeries.withHeader(ISSUER, Map.of("alg", "RS256", "kid", "unknown-" + i)))
                .forEach(unknown -> assertThat(refusal(unknown)).contains("no such key"));
        assertThat(ISSUER.asked(TestIssuer.KEYS)).isOne();

        clock.forward(IssuerKeys.PACE);
        assertThat(named(token)).startsWith("oidc:alice");
        assertThat(ISSUER.asked(TestIssuer.KEYS)).isEqualTo(2);
    }

    @Test
    void keepsTheKeysOfAnIssuerThatIsOutOfReachForADay() {
        startWithKeys();
        ISSUER.answer(TestIssuer.DISCOVERY, aResponse().withStatus(503));
        clock.forward(IssuerKeys.PACE);
        assertThat(refusal(Forgeries.withHeader(ISSUER, Map.of("alg", "RS256", "kid", "unknown"))))
                .contains("no such key");

        assertThat(named(ISSUER.token("alice"))).startsWith("oidc:alice");

        Map<String, Object> later = ISSUER.claims("alice");
        clock.forward(IssuerKeys.KEPT);
        later.put("exp", clock.instant().getEpochSecond() + 60);
        assertThat(refusal(TestIssuer.signed(later))).contains("no such key");
    }

    @Test
    void anotherConfigurationCountsFromTheNextTokenOn() {
        startWithKeys();
        JwtIssuer issuer = options.current().issuers().get(0);
        options.set(new JwtOptions(
                List.of(new JwtIssuer(issuer.keys(), List.of("other"), issuer.mappings(), List.of(), List.of()))));
        assertThat(refusal(ISSUER.token("alice"))).contains("another audience");
        assertThat(ISSUER.asked(TestIssuer.KEYS))
                .as("the same issuer's keys stay")
                .isOne();

        options.set(JwtOptions.NONE);
        assertThat(issuers.verification(ISSUER.token("alice"))).isEmpty();
    }

    @Test
    void whatIsClosedFollowsNoConfigurationAnyMore() {
        startWithKeys();
        await(issuers.close());

        options.set(JwtOptions.NONE);

        assertThat(issuers.verification(ISSUER.token("alice"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "rsa-1"})
    void aTokenWithoutAKeysNameIsHeldAgainstEachKeyOfItsKind(String name) {
        ISSUER.keys(TestIssuer.keySet(TestIssuer.rsa("other"), TestIssuer.RSA, TestIssuer.EC));
        startWithKeys();

        assertThat(named(Forgeries.withHeader(ISSUER, Map.of("alg", "RS256")))).startsWith("oidc:alice");
        if (name.equals("unknown")) {
            assertThat(refusal(Forgeries.withHeader(ISSUER, Map.of("alg", "RS256", "kid", name))))
                    .contains("no such key");
        }
    }

    /** Waits for a second read too, which comes ten seconds after one that failed. */
    private void startWithKeys() {
        issuers.start();
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> issuers.ready().succeeded());
    }

    private String named(String token) {
        Optional<Supplier<Future<Verified>>> verification = issuers.verification(token);
        Verified verified = await(verification.orElseThrow().get());
        assertThat(verified.end()).isAfter(Instant.now());
        return verified.user().name() + " " + verified.user().groups();
    }

    private String refusal(String token) {
        Optional<Supplier<Future<Verified>>> verification = issuers.verification(token);
        GatewayFailure failure = failure(verification.orElseThrow().get());
        assertThat(failure.reason()).isEqualTo(FailureReason.UNAUTHENTICATED);
        assertThat(failure).hasNoCause();
        return String.valueOf(failure.getMessage());
    }

    private static JwtOptions trusting(TrustAnchors ca) {
        KeySource keys = new KeySource(ISSUER.url(), ISSUER.discoveryUrl(), ca, Set.of());
        ClaimMappings mappings = new ClaimMappings(
                new ClaimSource.Claim("sub", "oidc:"), new ClaimSource.Claim("groups", "oidc:"), null, List.of());
        return new JwtOptions(
                List.of(new JwtIssuer(keys, List.of(TestIssuer.AUDIENCE), mappings, List.of(), List.of())));
    }

    private static GatewayFailure failure(Future<?> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(GatewayFailure.class);
            return (GatewayFailure) e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
        throw new AssertionError("it was believed");
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }
}
