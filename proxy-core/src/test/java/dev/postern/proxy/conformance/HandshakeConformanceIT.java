package dev.postern.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client is answered that gets no stream, for every leg; {@link ReferenceRowsTest} has the rows. */
@ParameterizedClass
@MethodSource("dev.postern.proxy.conformance.Leg#all")
final class HandshakeConformanceIT extends StreamConformance {
    @RegisterExtension
    static final GatewayFixture fixture = new GatewayFixture(settings());

    HandshakeConformanceIT(Leg leg) {
        super(leg, fixture);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowedNorShown(int status) {
        serve((head, connection) -> connection.write("HTTP/1.1 " + status
                + " Elsewhere\r\nLocation: https://127.0.0.1:1/exec\r\nContent-Length: 0\r\n\r\n"));
        double before = counted("bad_backend");

        RawResponse answer = send(usual()).response();

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).contains("invalid upgrade response: status code " + status);
        assertThat(answer.head()).doesNotContainIgnoringCase("location");
        assertThat(asked()).isOne();
        assertThat(counted("bad_backend")).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503})
    void anErrorOfTheBackendReachesTheClient(int status) {
        serve((head, connection) ->
                connection.write(Handshake.answer(status + " Broken", "", "container not found (\"c\")")));
        double before = counted(refusedByBackend());

        RawResponse answer = send(usual()).response();

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo("container not found (\"c\")");
        assertThat(counted(refusedByBackend())).isEqualTo(before + 1);
    }

    @Test
    void anErrorIsTheSameHoweverItIsCutIntoWrites() {
        String answer = Handshake.answer("503 Broken", "", "no runtime");
        serve((head, connection) -> {
            for (byte[] octet : pieces(answer.getBytes(StandardCharsets.US_ASCII), 1)) {
                connection.write(octet);
            }
        });

        RawResponse received = send(usual()).response();

        assertThat(received.status()).isEqualTo(503);
        assertThat(received.text()).isEqualTo("no runtime");
    }

    /** The client's 101 is there, and what came behind the backend's, whether in one write or in many. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10_000})
    void aSwitchIsTheSameHoweverItIsCutIntoWrites(int piece) {
        serveHandshake(piece);

        RawResponse head = send(usual()).head();

        assertThat(head.status()).isEqualTo(101);
        assertThat(head.headers(leg.client().protocolHeader())).hasSize(1);
    }

    /** What the client offers is the backend's to know: an API server's answer and a kubelet's are relayed. */
    @Test
    void aProtocolThatNobodyKnowsIsRefusedByTheBackend() {
        serveHandshake(10_000);
        double before = counted(refusedByBackend());

        RawResponse answer = send(List.of(
                        leg.client() == ClientProtocol.TUNNEL ? "SPDY/3.1+unknown.k8s.io" : "unknown"))
                .response();

        assertThat(answer.status()).isEqualTo(leg.client() == ClientProtocol.TUNNEL && leg.upstream() ? 400 : 403);
        assertThat(counted(refusedByBackend())).isEqualTo(before + 1);
        if (leg.client() == ClientProtocol.SPDY) {
            assertThat(answer.headers("X-Accepted-Stream-Protocol-Versions"))
                    .containsExactly("v4.channel.k8s.io", "v3.channel.k8s.io");
            assertThat(answer.text()).contains("unable to negotiate protocol");
        }
    }

    /** A tunnel's name ends with Kubernetes' domain, a SPDY client names a protocol, and a WebSocket is RFC 6455's. */
    @Test
    void aHandshakeThatIsNoneIsABadRequest() {
        serveHandshake(10_000);
        boolean atBackend =
                leg.client() == ClientProtocol.SPDY || leg.client() == ClientProtocol.TUNNEL && leg.upstream();
        String result = atBackend ? refusedByBackend() : "malformed";
        double before = counted(result);

        RawResponse answer = switch (leg.client()) {
            case SPDY -> send(List.of()).response();
            case TUNNEL -> send(List.of("SPDY/3.1+portforward")).response();
            default -> gateway.alice().send(withoutKey()).response();
        };

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains(
                        leg.client() == ClientProtocol.TUNNEL
                                ? "unable to upgrade: no tunneling spdy protocols provided"
                                : leg.client() == ClientProtocol.SPDY
                                        ? "unable to upgrade: header X-Stream-Protocol-Version"
                                        : "Sec-WebSocket-Key");
        assertThat(counted(result)).isEqualTo(before + 1);
        assertThat(asked()).isEqualTo(atBackend ? 1 : 0);
    }

    /** The API server says 405 of another method. */
    @Test
    void aWebSocketIsAGet() {
        if (leg.client().webSocket()) {
            RawResponse answer = gateway.alice()
                    .send(leg.client().request(target(subresource()), usual()).replace("GET ", "POST "))
                    .response();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("a WebSocket upgrade is a GET");
        }
        assertThat(asked()).isZero();
    }

    private String withoutKey() {
        return leg.client()
                .request(target(subresource()), usual())
                .replace("Sec-WebSocket-Key: " + ClientProtocol.KEY + "\r\n", "");
    }

    private RawClient send(List<String> protocols) {
        return send(subresource(), protocols);
    }

    private String subresource() {
        return leg.client() == ClientProtocol.TUNNEL ? "portforward" : "exec?command=id&stdin=true&stdout=true";
    }

    private List<String> usual() {
        return leg.client() == ClientProtocol.TUNNEL
                ? leg.client().portForwardProtocols()
                : leg.client().commandProtocols();
    }
}
