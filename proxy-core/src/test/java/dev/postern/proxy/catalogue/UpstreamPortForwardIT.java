package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeObjects;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import dev.postern.proxy.target.RoutePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A port-forward over WebSocket that the API server carries on: opened here, so that its ends can be told. */
final class UpstreamPortForwardIT {
    private static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";
    private static final String PATH = FakeApi.podPath(GatewayFixture.POD) + "/portforward";

    @RegisterExtension
    static final GatewayFixture gateway =
            new GatewayFixture(GatewaySettings.usual().routes(RoutePolicy.API_SERVER));

    @Test
    void isAskedForInSpdyUntilSomethingOnTheWayLetsNoneThrough() {
        gateway.api().on(PATH, FakeApi.echo(""));
        assertSwitched();
        assertThat(last().head())
                .startsWith("POST " + PATH + " HTTP/1.1\r\n")
                .contains("\r\nUpgrade: SPDY/3.1\r\n", "\r\nX-Stream-Protocol-Version: portforward.k8s.io\r\n")
                .contains("\r\nContent-Length: 0\r\n", "\r\nImpersonate-User: alice\r\n")
                .doesNotContain("WebSocket");

        gateway.api().on(PATH, FakeApi.json(404, FakeObjects.status(404, "NotFound", "pods \\\"web\\\" not found")));
        RawResponse refused = gateway.alice().send(portForward()).response();
        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.text()).contains("not found");
        assertThat(gateway.api().requests()).hasSize(2);

        FakeApi.Answer refusal = FakeApi.raw("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        gateway.api()
                .on(PATH, FakeApi.echo(""))
                .on(request -> request.method().equals("POST") && request.path().equals(PATH), refusal);
        assertSwitched();
        assertSwitched();
        assertThat(gateway.api().requests())
                .extracting(ApiRequest::method)
                .containsExactly("POST", "POST", "POST", "GET", "GET");
        assertThat(last().headers("sec-websocket-protocol")).containsExactly(TUNNEL);
    }

    private static void assertSwitched() {
        RawResponse switched = gateway.alice().send(portForward()).head();
        assertThat(switched.status()).isEqualTo(101);
        assertThat(switched.header("sec-websocket-protocol")).contains(TUNNEL);
    }

    private static ApiRequest last() {
        return gateway.api().requests().get(gateway.api().requests().size() - 1);
    }

    private static String portForward() {
        return Transport.WEBSOCKET.to(PATH).replace("Protocol: v4.channel.k8s.io", "Protocol: " + TUNNEL);
    }
}
