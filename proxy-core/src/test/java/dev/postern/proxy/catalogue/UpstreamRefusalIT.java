package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.backend.KubeletOptions;
import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeObjects;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import dev.postern.proxy.target.RoutePolicy;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A1, A6, B9: whatever the API server answers to an upgrade but a right 101, the client never gets a raw pipe to it. */
final class UpstreamRefusalIT {
    private static final String POD = FakeApi.podPath(GatewayFixture.POD);
    private static final String SECOND = "GET /api/v1/secrets HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final Duration SOON = Duration.ofSeconds(1);

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual()
            .routes(RoutePolicy.API_SERVER)
            .kubeletLimits(new KubeletOptions.Limits(
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(1500),
                    Duration.ofMillis(1500),
                    Duration.ofMillis(1500))));

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 409, 422, 426, 500, 503})
    @Tag("A1")
    @Tag("B7")
    void relaysARefusalOnceAndClosesBothSides(int status) {
        String body = FakeObjects.status(status, "Because", "no, says the API server");
        gateway.api()
                .on(
                        POD + "/exec",
                        FakeApi.raw("HTTP/1.1 " + status
                                + " No\r\nContent-Type: application/json\r\nSet-Cookie: a=b\r\n"
                                + "Access-Control-Allow-Origin: *\r\nAudit-Id: 17\r\nContent-Length: " + body.length()
                                + "\r\n\r\n" + body));

        RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD) + SECOND);

        RawResponse answer = client.response();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo(body);
        assertThat(answer.head())
                .contains("Audit-Id: 17")
                .doesNotContainIgnoringCase("cookie")
                .doesNotContain("Access-Control");
        client.trySend(SECOND);
        assertClosedAfterOneHead(client);
    }

    @Test
    @Tag("A1")
    void a401OfTheGatewaysOwnCredentialIsNotTheClients() {
        gateway.api().on(POD + "/exec", FakeApi.json(401, FakeObjects.status(401, "Unauthorized", "Unauthorized")));

        RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));

        RawResponse answer = client.response();
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).contains("does not accept the gateway's own credential");
        assertClosedAfterOneHead(client);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenAnswers")
    @Tag("A1")
    @Tag("A6")
    void answersBadGatewayToAnythingElse(String name, BackendConnection.Script answer) {
        gateway.api().on(POD + "/exec", FakeApi.afterHead(answer));

        RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD) + SECOND);

        RawResponse response = client.response();
        assertThat(response.status()).isIn(502, 504);
        assertThat(response.text()).contains("the API server").doesNotContain("kubelet");
        client.trySend(SECOND);
        assertClosedAfterOneHead(client);
    }

    static Stream<Arguments> brokenAnswers() {
        String head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n";
        return Stream.of(
                sends("100 only", "HTTP/1.1 100 Continue\r\n\r\n"),
                sends("200", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
                sends("204", "HTTP/1.1 204 No Content\r\n\r\n"),
                sends("101 without Upgrade", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n"),
                sends("101 to something else", head.replace("SPDY/3.1", "h2c") + "\r\n"),
                sends("101 with a body", head + "Content-Length: 5\r\n\r\n"),
                sends("bare LF", head.replace("\r\n", "\n") + "\n"),
                sends("garbage", "SSH-2.0-OpenSSH_9.9\r\n\r\n"),
                sends("a header of 100 KiB", "HTTP/1.1 101 X\r\nX: " + "x".repeat(100 * 1024) + "\r\n\r\n"),
                Arguments.of("end", (BackendConnection.Script) BackendConnection::close),
                Arguments.of("reset", (BackendConnection.Script) BackendConnection::reset),
                Arguments.of("silence", (BackendConnection.Script) BackendConnection::hold));
    }

    private static Arguments sends(String name, String bytes) {
        return Arguments.of(name, (BackendConnection.Script) connection -> connection.write(bytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    @Tag("B9")
    @Tag("A5")
    void followsAndRelaysNoRedirect(int status) {
        try (FakeApi second = new FakeApi()) {
            for (String location : List.of("https://127.0.0.1:" + second.port() + "/exec", POD + "/attach", "//x/y")) {
                gateway.api()
                        .on(
                                POD + "/exec",
                                FakeApi.raw("HTTP/1.1 " + status + " Found\r\nLocation: " + location
                                        + "\r\nContent-Length: 0\r\n\r\n"));

                RawResponse answer = gateway.exchange(Transport.WEBSOCKET.toPod(GatewayFixture.POD));

                assertThat(answer.status()).isEqualTo(502);
                assertThat(answer.head()).doesNotContainIgnoringCase("location:");
                assertThat(answer.text()).doesNotContain(location);
            }
            assertThat(second.connections()).isEmpty();
        }
    }

    private static ApiRequest only() {
        assertThat(gateway.api().requests()).as("no look-up, one request").hasSize(1);
        return gateway.api().requests().get(0);
    }

    private static void assertClosedAfterOneHead(RawClient client) {
        assertThat(client.end(SOON)).isNotEqualTo(RawClient.End.OPEN);
        only().connection().release();
        assertThat(only().connection().awaitEnd(SOON)).isNotEqualTo(BackendConnection.End.OPEN);
        assertThat(client.received().split("HTTP/1.1 ", -1)).as("answers").hasSize(2);
        assertThat(only().connection().received())
                .as("bytes after the head")
                .endsWith("\r\n\r\n")
                .doesNotContain("/secrets");
    }
}
