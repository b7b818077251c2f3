package dev.postern.proxy.catalogue;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.postern.proxy.authz.GateMode;
import dev.postern.proxy.authz.GateOptions;
import dev.postern.proxy.harness.FakeObjects;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestIssuer;
import dev.postern.proxy.harness.Transport;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One API server, another's HTTP stack, that answers everything the gateway asks for a stream: whose a token is, whether both
 * gates open, where the pod is. Each question in turn is answered wrongly, and nobody gets through (B9, C11, E7).
 */
final class LyingApiServerIT {
    private static final String TOKENS = "/apis/authentication.k8s.io/v1/tokenreviews";
    private static final String ACCESS = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    private static final String POD = "/api/v1/namespaces/default/pods/web";
    private static final String NODE = "/api/v1/nodes/node1";
    private static final String BEARER = "Authorization: Bearer a-token-of-carols";
    private static final String CAROL = """
            {"kind":"TokenReview","apiVersion":"authentication.k8s.io/v1",\
            "status":{"authenticated":true,"user":{"username":"carol","groups":["dev"]}}}""";
    private static final String ALLOWED = """
            {"kind":"SubjectAccessReview","apiVersion":"authorization.k8s.io/v1","status":{"allowed":true}}""";

    private static final GateMode WEBHOOK = new GateMode.Webhook(Duration.ZERO, Duration.ZERO);
    private static final WireMockServer API = started();

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual()
            .tokenReview(Duration.ofMillis(1))
            .gates(new GateOptions(List.of(WEBHOOK), List.of(WEBHOOK), Duration.ofSeconds(1)))
            .apiServerAt(API.httpsPort()));

    private static WireMockServer started() {
        WireMockServer server = new WireMockServer(TestIssuer.https());
        server.start();
        return server;
    }

    @AfterAll
    static void stop() {
        API.stop();
    }

    @BeforeEach
    void answersTruly() {
        API.resetAll();
        API.stubFor(post(TOKENS).willReturn(okJson(CAROL)));
        API.stubFor(post(ACCESS).willReturn(okJson(ALLOWED)));
        API.stubFor(get(POD).willReturn(okJson(FakeObjects.pod(GatewayFixture.POD, "uid-1", "node1", "c"))));
        API.stubFor(get(NODE)
                .willReturn(okJson(FakeObjects.node("node1", gateway.kubelet().port(), "InternalIP=127.0.0.1"))));
        API.stubFor(get(urlPathEqualTo("/api/v1/pods"))
                .willReturn(okJson("{\"kind\":\"PodList\"}").withHeader("Warning", "299 - \"old\"")));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("E7")
    void letsThroughWhomItKnowsAndAllows(Transport transport) {
        gateway.anonymous().send(transport.toPod(GatewayFixture.POD, BEARER)).head();

        gateway.oracles().oneHead();
        API.verify(
                1,
                postRequestedFor(urlEqualTo(TOKENS))
                        .withRequestBody(matchingJsonPath("$.spec.token"))
                        .withoutHeader("Impersonate-User"));
        API.verify(
                1,
                postRequestedFor(urlEqualTo(ACCESS))
                        .withRequestBody(matchingJsonPath("$.spec[?(@.user == 'carol')]"))
                        .withRequestBody(matchingJsonPath("$.spec.resourceAttributes[?(@.resource == 'pods')]")));
        API.verify(
                1,
                postRequestedFor(urlEqualTo(ACCESS))
                        .withRequestBody(matchingJsonPath("$.spec.resourceAttributes[?(@.resource == 'nodes')]")));
    }

    @Test
    void passesTheRestOnInTheNameOfTheUserThatItNamed() {
        RawResponse answer = gateway.anonymous()
                .send("GET /api/v1/pods?limit=5 HTTP/1.1\r\nHost: localhost\r\n" + BEARER + "\r\n\r\n")
                .response();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("warning")).hasValue("299 - \"old\"");
        API.verify(
                1,
                getRequestedFor(urlEqualTo("/api/v1/pods?limit=5"))
                        .withHeader(
                                "Impersonate-User", com.github.tomakehurst.wiremock.client.WireMock.equalTo("carol"))
                        .withoutHeader("Authorization"));
    }

    static Stream<Arguments> lies() {
        return Stream.of(TOKENS, ACCESS, POD, NODE)
                .flatMap(question -> Stream.of(
                        Arguments.of(question, "garbage", aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE)),
                        Arguments.of(question, "a broken chunk", aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)),
                        Arguments.of(
                                question, "a closed connection", aResponse().withFault(Fault.EMPTY_RESPONSE)),
                        Arguments.of(question, "a reset", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
                        Arguments.of(
                                question,
                                "a redirect",
                                aResponse().withStatus(302).withHeader("Location", "https://127.0.0.1:1/elsewhere")),
                        Arguments.of(question, "a page", aResponse().withBody("<html>true</html>")),
                        Arguments.of(question, "another object", okJson("{\"kind\":\"List\",\"apiVersion\":\"v1\"}")),
                        Arguments.of(
                                question,
                                "an error",
                                aResponse().withStatus(500).withBody(ALLOWED))));
    }

    /** One transport each time, in turn: the decision is the same code for all, and other tests hold that. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("lies")
    @Tag("B9")
    void aWrongAnswerToAnyQuestionLetsNobodyThrough(String question, String name, ResponseDefinitionBuilder lie) {
        API.stubFor(
                question.startsWith("/apis")
                        ? post(question).willReturn(lie)
                        : get(question).willReturn(lie));
        for (Transport transport : Transport.values()) {
            RawResponse answer = gateway.anonymous()
                    .send(transport.toPod(GatewayFixture.POD, BEARER))
                    .response();

            assertThat(answer.status()).as("%s", transport).isIn(401, 403, 500, 502, 503, 504);
        }
        gateway.oracles().noDial();
    }

    @Test
    void anAnswerThatIsLateIsNone() {
        API.stubFor(post(ACCESS).willReturn(okJson(ALLOWED).withFixedDelay(3_000)));

        RawResponse answer = gateway.anonymous()
                .send(Transport.SPDY.toPod(GatewayFixture.POD, BEARER))
                .response();

        assertThat(answer.status()).isIn(403, 503, 504);
        assertThat(answer.text()).contains("pod gate");
        gateway.oracles().noDial();
    }
}
