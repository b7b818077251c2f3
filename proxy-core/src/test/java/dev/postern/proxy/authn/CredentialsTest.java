package dev.postern.proxy.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.authn.AuthenticationOptions.StaticToken;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.http.RequestHead;
import dev.postern.proxy.reload.Reloadable;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every credential of a request, alone and together (security catalogue D9, E8, E9). */
class CredentialsTest {
    private static final List<X509Certificate> NONE = List.of();
    private static final List<X509Certificate> ALICE =
            TestPki.user("alice", "developers").chain();
    private static final List<X509Certificate> BOB = TestPki.user("bob").chain();
    private static final List<X509Certificate> STRANGER =
            TestPki.STRANGER.issue(CertificateRequest.user("alice")).chain();

    private final SyncCredentials credentials = new SyncCredentials(
            new AuthenticationOptions(
                    Reloadable.of(TestPki.CLIENT.trustAnchors()),
                    Reloadable.of(List.of(
                            token("alice-token", "alice", "ops"), token("bob-token", "bob"), token("a", "short")))),
            Clock.systemUTC());

    private static StaticToken token(String token, String name, String... groups) {
        return new StaticToken(token, new Identity(name, "uid-" + name, List.of(groups), Map.of()));
    }

    @Test
    void refusesARequestWithoutACredential() {
        assertRefused(head(), NONE, "neither a client certificate nor a bearer token");
        assertRefused(head("Authorization", ""), NONE, "neither");
        assertRefused(head("Authorization", "  "), NONE, "neither");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer alice-token", "bearer alice-token", "BEARER alice-token", " Bearer alice-token "})
    void readsABearerToken(String value) {
        assertThat(credentials.identity(head("Authorization", value), NONE))
                .isEqualTo(new Identity("alice", "uid-alice", List.of("ops", "system:authenticated"), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "bearer  alice-token",
                "Bearer alice-token b",
                "Bearer alice-token  b",
                "Basic YTpi",
                "alice-token",
                "Bearer\talice-token",
                "Bearer: alice-token",
                "Bearer,alice-token",
                "Negotiate x",
                "Bearer nobody-token",
                "Bearer alice-toke",
                "Bearer alice-tokenn",
                "Bearer ALICE-TOKEN",
                "Bearer \"alice-token\""
            })
    void refusesWhatIsNoKnownTokenEvenBesideAGoodCertificate(String value) {
        assertRefused(head("Authorization", value), NONE, "Unauthorized: ");
        assertRefused(head("Authorization", value), ALICE, "Unauthorized: ");
    }

    @Test
    void refusesTwoAuthorizationHeaders() {
        assertRefused(
                head("Authorization", "Bearer alice-token", "authorization", "Bearer alice-token"),
                NONE,
                "more than one Authorization header");
    }

    @Test
    void takesTheCertificateOfCredentialsThatAgree() {
        Identity identity = credentials.identity(head("Authorization", "Bearer alice-token"), ALICE);

        assertThat(identity.name()).isEqualTo("alice");
        assertThat(identity.groups()).containsExactly("developers", "system:authenticated");
    }

    @Test
    void refusesCredentialsThatDisagree() {
        assertRefused(head("Authorization", "Bearer alice-token"), BOB, "of different users");
    }

    @Test
    void refusesABadCertificateBesideAGoodToken() {
        assertRefused(head("Authorization", "Bearer alice-token"), STRANGER, "does not come from a CA");
    }

    @Test
    void refusesCertificatesWhereNoCAIsConfigured() {
        SyncCredentials tokensOnly = new SyncCredentials(
                new AuthenticationOptions(null, Reloadable.of(List.of(token("alice-token", "alice")))),
                Clock.systemUTC());

        assertThatThrownBy(() -> tokensOnly.identity(head(), ALICE))
                .isInstanceOf(GatewayFailure.class)
                .hasMessage("Unauthorized: client certificates are not accepted here");
    }

    @Test
    void readsATokenFromAWebSocketSubprotocol() {
        RequestHead head = webSocket("v5.channel.k8s.io, " + subprotocol("alice-token"));

        assertThat(credentials.identity(head, NONE).name()).isEqualTo("alice");
    }

    @Test
    void looksAtEverySubprotocolLine() {
        RequestHead head = head(
                "Connection",
                "Upgrade",
                "Upgrade",
                "WebSocket",
                "Sec-WebSocket-Protocol",
                subprotocol("alice-token"),
                "Sec-WebSocket-Protocol",
                "v4.channel.k8s.io");

        assertThat(credentials.identity(head, NONE).name()).isEqualTo("alice");
    }

    @ParameterizedTest
    @CsvSource({
        "base64url.bearer.authorization.k8s.io.YWxpY2UtdG9rZW4, missing additional subprotocol",
        "'base64url.bearer.authorization.k8s.io.YWxpY2UtdG9rZW4, base64url.bearer.authorization.k8s.io.YWxpY2UtdG9rZW4, v4',"
                + " multiple",
        "'base64url.bearer.authorization.k8s.io.YWxpY2UtdG9rZW4=, v4', encoding",
        "'base64url.bearer.authorization.k8s.io.YQ==, v4', encoding",
        "'base64url.bearer.authorization.k8s.io.a+b/, v4', encoding",
        "'base64url.bearer.authorization.k8s.io., v4', encoding",
        "'base64url.bearer.authorization.k8s.io._w, v4', encoding",
        "'base64url.bearer.authorization.k8s.io.bm9ib2R5, v4', not known",
    })
    void refusesSubprotocolTokensThatAreNot(String subprotocols, String why) {
        assertRefused(webSocket(subprotocols), NONE, why);
        assertRefused(webSocket(subprotocols), ALICE, why);
    }

    @Test
    void looksForSubprotocolTokensOnWebSocketUpgradesOnly() {
        String protocols = "v4.channel.k8s.io, " + subprotocol("alice-token");

        assertRefused(head("Sec-WebSocket-Protocol", protocols), NONE, "neither");
        assertRefused(
                head("Connection", "Upgrade", "Upgrade", "SPDY/3.1", "Sec-WebSocket-Protocol", protocols),
                NONE,
                "neither");
        assertRefused(head("Upgrade", "websocket", "Sec-WebSocket-Protocol", protocols), NONE, "neither");
    }

    @Test
    void wantsHeaderAndSubprotocolToAgree() {
        List<Field> fields = new ArrayList<>(
                webSocket("v4, " + subprotocol("alice-token")).fields().all());
        fields.add(new Field("Authorization", "Bearer bob-token"));

        assertRefused(new RequestHead("GET", "/", null, HttpFields.of(fields)), NONE, "of different users");
    }

    @Test
    void showsNoTokenInAnyRefusal() {
        for (String value : List.of("Bearer sEcReT", "Bearer sEcReT x", "Basic sEcReT", "sEcReT")) {
            assertThatThrownBy(() -> credentials.identity(head("Authorization", value), NONE))
                    .hasMessageNotContaining("sEcReT")
                    .hasNoCause();
        }
        assertThatThrownBy(() ->
                        credentials.identity(webSocket("v4, base64url.bearer.authorization.k8s.io.sEcReT!"), NONE))
                .hasMessageNotContaining("sEcReT")
                .hasNoCause();
    }

    @Test
    void refusesTokensThatWouldNameTwoUsers() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StaticTokens(List.of(token("x", "alice"), token("x", "bob")), new TokenDigest()))
                .withMessage("the tokens of alice and bob are the same");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StaticTokens(List.of(token("", "alice")), new TokenDigest()))
                .withMessage("the token of alice is empty");
    }

    private void assertRefused(RequestHead head, List<X509Certificate> chain, String why) {
        assertThatThrownBy(() -> credentials.identity(head, chain))
                .isInstanceOfSatisfying(GatewayFailure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(FailureReason.UNAUTHENTICATED);
                    assertThat(failure).hasMessageStartingWith("Unauthorized: ").hasMessageContaining(why);
                });
    }

    private static RequestHead webSocket(String subprotocols) {
        return head(
                "Connection", "keep-alive, Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Protocol", subprotocols);
    }

    private static String subprotocol(String token) {
        return "base64url.bearer.authorization.k8s.io."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }

    private static RequestHead head(String... namesAndValues) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new RequestHead("GET", "/api", null, HttpFields.of(fields));
    }
}
