package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.backend.CallerIdentity;
import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeObjects;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.LogRecorder;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import dev.postern.proxy.target.Destination;
import dev.postern.proxy.target.RoutePolicy;
import dev.postern.proxy.target.RouteRule;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** D8, E: the caller's token goes to the API server alone, and never together with the gateway's own credential. */
final class ForwardTokenIT {
    private static final String TOKEN = "CANARY-alices-own-token";
    private static final String ENCODED =
            Base64.getUrlEncoder().withoutPadding().encodeToString(TOKEN.getBytes(StandardCharsets.US_ASCII));
    private static final String BEARER = "Authorization: Bearer " + TOKEN;
    private static final String CONFIGMAPS = "/api/v1/namespaces/default/configmaps";

    /** Streams of the namespace up go up; those of default go to the kubelet. */
    private static final RoutePolicy ROUTES = new RoutePolicy(
            List.of(new RouteRule(
                    new RouteRule.Match(List.of("up"), Map.of(), List.of(), List.of(), List.of()),
                    Destination.API_SERVER)),
            Destination.KUBELET);

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual()
            .routes(ROUTES)
            .identity(CallerIdentity.FORWARD_TOKEN)
            .token(TOKEN, "alice", "dev"));

    @AfterEach
    void noTokenAnywhereElse() {
        for (String place : List.of(
                gateway.kubelet().received(),
                LogRecorder.recorder().text(),
                gateway.oracles().metrics())) {
            assertThat(place).doesNotContain(TOKEN).doesNotContain(ENCODED);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("A9")
    void theTokenSpeaksForTheCallerAndNothingElseDoes(Transport transport) {
        String path = transport.path("up/web");
        gateway.api().on(path, transport.upgrades() ? FakeApi.echo("") : FakeApi.json(200, "{}"));

        RawResponse answer =
                gateway.anonymous().send(transport.toPod("up/web", BEARER)).head();

        assertThat(answer.status()).isEqualTo(transport.upgrades() ? 101 : 200);
        assertForwarded(only());
    }

    @Test
    void plainRequestsToo() {
        gateway.api().on(CONFIGMAPS, FakeApi.json(200, "{}"));

        assertThat(gateway.anonymous()
                        .send(Transport.PLAIN.to(CONFIGMAPS, BEARER))
                        .response()
                        .status())
                .isEqualTo(200);

        assertForwarded(only());
    }

    @Test
    void theTokenOfASubprotocolBecomesAuthorization() {
        String path = Transport.WEBSOCKET.path("up/web");
        gateway.api().on(path, FakeApi.echo(""));
        String request = Transport.WEBSOCKET
                .toPod("up/web")
                .replace(
                        "v4.channel.k8s.io",
                        "base64url.bearer.authorization.k8s.io." + ENCODED + ", v5.channel.k8s.io");

        assertThat(gateway.anonymous().send(request).head().status()).isEqualTo(101);

        assertForwarded(only());
        assertThat(only().headers("sec-websocket-protocol")).containsExactly("v5.channel.k8s.io");
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateCannotBeForwarded(Transport transport) {
        for (String request : List.of(transport.toPod("up/web"), Transport.PLAIN.to(CONFIGMAPS))) {
            RawResponse answer = gateway.alice().send(request).response();

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text()).contains("client certificate cannot be forwarded", "identity: Impersonate");
        }
        gateway.oracles().untouched();
    }

    @Test
    void whoHasBothIsForwardedByTheirToken() {
        gateway.api().on(CONFIGMAPS, FakeApi.json(200, "{}"));

        assertThat(gateway.client(TestPki.user("alice", "dev"))
                        .send(Transport.PLAIN.to(CONFIGMAPS, BEARER))
                        .response()
                        .status())
                .isEqualTo(200);

        assertForwarded(only());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D8")
    void aKubeletNeverSeesTheToken(Transport transport) {
        gateway.anonymous().send(transport.toPod(GatewayFixture.POD, BEARER)).head();

        assertThat(gateway.kubelet().accepts()).isOne();
        assertThat(gateway.kubelet().received()).doesNotContain(TOKEN).doesNotContainIgnoringCase("authorization");
        assertThat(gateway.api().requests())
                .as("the gateway's own look-ups")
                .isNotEmpty()
                .allSatisfy(request -> {
                    assertThat(request.ownLookup()).isTrue();
                    assertThat(request.withCertificate()).isTrue();
                    assertThat(request.headers("authorization")).isEmpty();
                });
    }

    @Test
    void noConnectionOfTheGatewaysOwnIsUsedForATokenHoweverTheyAlternate() {
        gateway.api().on(CONFIGMAPS, FakeApi.json(200, "{}"));
        gateway.api().on(Transport.SPDY.path("up/web"), FakeApi.echo(""));
        for (int i = 0; i < 4; i++) {
            gateway.anonymous().send(Transport.PLAIN.to(CONFIGMAPS, BEARER)).response();
            gateway.anonymous()
                    .send(Transport.SPDY.toPod(GatewayFixture.POD, BEARER))
                    .head();
            gateway.anonymous().send(Transport.SPDY.toPod("up/web", BEARER)).head();
        }
        assertThat(gateway.api().forwarded()).hasSize(8).allSatisfy(ForwardTokenIT::assertForwarded);
    }

    @ParameterizedTest
    @EnumSource
    void a401OfTheTokenIsTheClientsOwn(Transport transport) {
        gateway.api()
                .on(
                        transport.path("up/web"),
                        FakeApi.json(401, FakeObjects.status(401, "Unauthorized", "Unauthorized")));

        RawClient client = gateway.anonymous().send(transport.toPod("up/web", BEARER));

        RawResponse answer = client.response();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).contains("the API server does not accept the token");
    }

    @Test
    @Tag("E9")
    void aTokenThatTheGatewayDoesNotKnowGoesNowhere() {
        assertThat(gateway.anonymous()
                        .send(Transport.PLAIN.to(CONFIGMAPS, "Authorization: Bearer another"))
                        .response()
                        .status())
                .isEqualTo(401);
        assertThat(gateway.anonymous()
                        .send(Transport.PLAIN.to(CONFIGMAPS))
                        .response()
                        .status())
                .isEqualTo(401);
        gateway.oracles().untouched();
    }

    private static void assertForwarded(ApiRequest request) {
        assertThat(request.headers("authorization")).containsExactly("Bearer " + TOKEN);
        assertThat(request.withCertificate()).as("the gateway's certificate").isFalse();
        assertThat(request.head()).doesNotContainIgnoringCase("impersonate").doesNotContain(ENCODED);
    }

    private static ApiRequest only() {
        assertThat(gateway.api().requests()).hasSize(1);
        return gateway.api().requests().get(0);
    }
}
