package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import dev.postern.proxy.authn.AuthenticationOptions.Anonymous;
import dev.postern.proxy.authn.AuthenticationOptions.Configured;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestIssuer;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import dev.postern.proxy.jwt.ClaimMappings;
import dev.postern.proxy.jwt.ClaimMappings.ClaimSource;
import dev.postern.proxy.jwt.JwtIssuer;
import dev.postern.proxy.jwt.JwtOptions;
import dev.postern.proxy.jwt.KeySource;
import dev.postern.proxy.reload.Reloadable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** D5, D6, D9, E1 to E5, E9: tokens of an issuer, each for every transport; and the anonymous user beside them. */
final class TokenIssuerIT {
    private static final TestIssuer ISSUER = new TestIssuer();
    private static final Reloadable<Configured> CONFIGURED = Reloadable.of(configured(Anonymous.OFF));

    @RegisterExtension
    static final GatewayFixture gateway =
            new GatewayFixture(GatewaySettings.usual().configured(CONFIGURED));

    @BeforeAll
    static void waitForKeys() {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ISSUER.asked(TestIssuer.KEYS) > 0
                        && gateway.gateway().issuersReady().succeeded()
                        && status(Transport.PLAIN, ISSUER.token("alice")) != 401);
    }

    @BeforeEach
    void nobodyIsAnonymous() {
        CONFIGURED.set(configured(Anonymous.OFF));
    }

    @AfterAll
    static void close() {
        ISSUER.close();
    }

    private static Configured configured(Anonymous anonymous) {
        KeySource keys =
                new KeySource(ISSUER.url(), ISSUER.discoveryUrl(), TestPki.API_SERVER.trustAnchors(), Set.of());
        ClaimMappings mappings = new ClaimMappings(
                new ClaimSource.Claim("sub", ""), new ClaimSource.Claim("groups", ""), null, List.of());
        return new Configured(
                new JwtOptions(
                        List.of(new JwtIssuer(keys, List.of(TestIssuer.AUDIENCE), mappings, List.of(), List.of()))),
                anonymous);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("E5")
    @Tag("A9")
    void theIssuerNamesTheUserAndItsTokenGoesNowhere(Transport transport) {
        String token = ISSUER.token("alice");
        gateway.canary().watch(token);
        gateway.canary().watch(token.substring(token.lastIndexOf('.') + 1));

        assertThat(status(transport, token)).isNotIn(401, 403);

        assertThat(gateway.podGate().questions()).isNotEmpty().allSatisfy(question -> {
            assertThat(question.user().name()).isEqualTo("alice");
            assertThat(question.user().groups()).containsExactly("dev", "system:authenticated");
        });
    }

    @Test
    @Tag("D9")
    void aWebSocketsTokenMayStandInASubprotocolAndIsNotEchoed() {
        String token = ISSUER.token("alice");
        gateway.canary().watch(token.substring(token.lastIndexOf('.') + 1));
        String protocol =
                "base64url.bearer.authorization.k8s.io." + TestIssuer.base64(token.getBytes(StandardCharsets.UTF_8));
        gateway.canary().watch(protocol);
        String request = Transport.WEBSOCKET
                .toPod(GatewayFixture.POD)
                .replace("v4.channel.k8s.io", protocol + ", v4.channel.k8s.io");

        RawResponse answer = gateway.anonymous().send(request).head();

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.head()).doesNotContain("bearer.authorization");
        assertThat(gateway.kubelet().received()).doesNotContain("bearer.authorization");

        RawResponse refused = gateway.anonymous()
                .send(request.replace(protocol, protocol.substring(0, protocol.length() - 3)))
                .response();
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.toString()).doesNotContain("bearer.authorization.k8s.io.");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badClaims")
    @Tag("D5")
    @Tag("D6")
    @Tag("E5")
    @Tag("A9")
    void aTokenWithBadClaimsIsNobodys(String what, Consumer<Map<String, Object>> change) {
        Map<String, Object> claims = ISSUER.claims("alice");
        change.accept(claims);
        String token = TestIssuer.signed(claims);
        for (Transport transport : Transport.values()) {
            assertThat(status(transport, token)).as(what).isEqualTo(401);
        }
        gateway.oracles().untouched();
    }

    static Stream<Arguments> badClaims() {
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                bad("no name", "sub", null),
                bad("empty name", "sub", ""),
                bad("blank name", "sub", " "),
                bad("name with a space at its end", "sub", "alice "),
                bad("name with a header in it", "sub", "a\r\nImpersonate-Group: system:masters"),
                bad("name with NUL", "sub", "a\0b"),
                bad("name of a service account", "sub", "system:serviceaccount:kube-system:x"),
                bad("anonymous", "sub", "system:anonymous"),
                bad("group with a header in it", "groups", List.of("a\r\nImpersonate-Group: system:masters")),
                bad("group with a next line", "groups", List.of("a\u0085b")),
                bad("group with a line separator", "groups", List.of("a\u2028b")),
                bad("masters", "groups", List.of("dev", "system:masters")),
                bad("nodes", "groups", "system:nodes"),
                bad("an enormous group", "groups", "g".repeat(8 * 1024)),
                bad(
                        "more groups than a thousand",
                        "groups",
                        IntStream.range(0, 1100).mapToObj(Integer::toString).toList()),
                bad("another audience", "aud", "other"),
                bad("expired", "exp", now - 1),
                bad("an end that is text", "exp", Long.toString(now + 600)),
                bad("no end", "exp", null),
                bad("not yet", "nbf", now + 300),
                bad("issued later", "iat", now + 300),
                bad("another issuer", "iss", "https://127.0.0.1"),
                bad("too long", "padding", "x".repeat(16 * 1024)));
    }

    private static Arguments bad(String what, String claim, Object value) {
        Consumer<Map<String, Object>> change = claims -> claims.compute(claim, (name, old) -> value);
        return Arguments.of(what, change);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("E1")
    @Tag("E2")
    @Tag("E9")
    @Tag("A9")
    void aForgedTokenIsNobodysAlsoWhereNobodyIsAnonymous(Transport transport) {
        CONFIGURED.set(configured(new Anonymous(true, Set.of())));
        Map<String, Object> claims = ISSUER.claims("alice");
        List<String> forged = List.of(
                TestIssuer.signed(JWSAlgorithm.RS256, TestIssuer.ATTACKER, claims),
                TestIssuer.base64(TestIssuer.json(Map.of("alg", "none"))) + "."
                        + TestIssuer.base64(TestIssuer.json(claims)) + ".",
                ISSUER.token("alice") + "x");
        for (String token : forged) {
            assertThat(status(transport, token)).isEqualTo(401);
            assertThat(gateway.client(TestPki.user("alice"))
                            .send(transport.toPod(GatewayFixture.POD, "Authorization: Bearer " + token))
                            .response()
                            .status())
                    .as("beside a good certificate")
                    .isEqualTo(401);
        }
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("E9")
    @Tag("A9")
    void whoShowsNothingIsAnonymousWhereThatIsOn(Transport transport) {
        CONFIGURED.set(configured(new Anonymous(true, Set.of())));
        assertThat(gateway.anonymous()
                        .send(transport.toPod(GatewayFixture.POD))
                        .response()
                        .status())
                .isEqualTo(403);
        assertThat(gateway.podGate().questions()).singleElement().satisfies(question -> {
            assertThat(question.user().name()).isEqualTo("system:anonymous");
            assertThat(question.user().groups()).containsExactly("system:unauthenticated");
        });

        CONFIGURED.set(configured(new Anonymous(true, Set.of("/openapi/v2"))));
        assertThat(gateway.anonymous()
                        .send(transport.toPod(GatewayFixture.POD))
                        .response()
                        .status())
                .isEqualTo(401);
        assertThat(gateway.anonymous()
                        .send(Transport.PLAIN.to("/openapi/v2"))
                        .response()
                        .status())
                .isEqualTo(404);
        assertThat(gateway.api().forwarded()).singleElement().satisfies(request -> {
            assertThat(request.headers("impersonate-user")).containsExactly("system:anonymous");
            assertThat(request.headers("impersonate-group")).containsExactly("system:unauthenticated");
        });
    }

    private static int status(Transport transport, String token) {
        RawClient client = gateway.anonymous();
        return client.send(transport.toPod(GatewayFixture.POD, "Authorization: Bearer " + token))
                .head()
                .status();
    }
}
