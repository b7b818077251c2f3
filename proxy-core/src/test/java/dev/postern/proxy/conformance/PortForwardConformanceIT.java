package dev.postern.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The streams of a port-forward, for every leg; {@link ReferenceRowsTest} has the rows. */
@ParameterizedClass
@MethodSource("dev.postern.proxy.conformance.Leg#ofPortForwards")
final class PortForwardConformanceIT extends StreamConformance {
    @RegisterExtension
    static final GatewayFixture fixture = new GatewayFixture(settings());

    private final Forwarder forwarder = new Forwarder();
    private WebSocketConnection webSocket;

    PortForwardConformanceIT(Leg leg) {
        super(leg, fixture);
    }

    @BeforeEach
    void forward() {
        servePortForward(forwarder);
    }

    @Test
    void aMebibyteComesBack() throws Exception {
        PortForward.Pair pair = open().open(80);
        byte[] sent = random(MIB);

        pair.send(sent).end();

        assertThat(pair.data().await(PortForward.Incoming::isFinished).octets()).isEqualTo(sent);
        assertThat(pair.error().await(PortForward.Incoming::isFinished).octets())
                .isEmpty();
    }

    @Test
    void twoPortsStayApart() throws Exception {
        PortForward client = open();
        PortForward.Pair web = client.open(80);
        PortForward.Pair admin = client.open(65535);
        byte[] toWeb = random(200_000);
        byte[] toAdmin = random(300_000);

        for (int i = 0; i < 100; i++) {
            web.send(pieces(toWeb, 2000).get(i));
            admin.send(pieces(toAdmin, 3000).get(i));
        }
        web.end();
        admin.end();

        assertThat(web.data().await(PortForward.Incoming::isFinished).octets()).isEqualTo(toWeb);
        assertThat(admin.data().await(PortForward.Incoming::isFinished).octets())
                .isEqualTo(toAdmin);
        assertThat(forwarder.opened())
                .extracting(headers -> headers.get("streamtype") + headers.get("port") + headers.get("requestid"))
                .containsExactly("error800", "data800", "error655351", "data655351");
    }

    @Test
    void manyConnectionsShareOne() throws Exception {
        PortForward client = open();
        List<PortForward.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            pairs.add(client.open(80).send("connection " + i));
        }

        for (int i = 0; i < 30; i++) {
            pairs.get(i).data().awaitText("connection " + i);
            pairs.get(i).end().data().await(PortForward.Incoming::isFinished);
        }
        assertThat(asked()).isOne();
    }

    @Test
    void anErrorOfOneConnectionIsItsOwn() throws Exception {
        PortForward client = open();
        PortForward.Pair living = client.open(80);

        PortForward.Pair refused = client.open(Forwarder.REFUSING);

        assertThat(refused.error().await(PortForward.Incoming::isReset).text()).isEqualTo(Forwarder.REFUSED);
        refused.data().await(PortForward.Incoming::isReset);
        living.send("still here").data().awaitText("still here");
    }

    @ParameterizedTest
    @CsvSource({
        "'', data",
        "eighty, data",
        "-1, data",
        "0, error",
        "65536, error",
        "80, ''",
        "80, stdin",
    })
    void aStreamThatIsRefusedLeavesTheOthers(String port, String type) throws Exception {
        PortForward client = open();
        PortForward.Pair living = client.open(80);
        Map<String, String> headers = new TreeMap<>(Map.of("requestid", "7"));
        headers.computeIfAbsent("port", name -> port.isEmpty() ? null : port);
        headers.computeIfAbsent("streamtype", name -> type.isEmpty() ? null : type);

        PortForward.Incoming refused = client.open(headers);

        assertThat(refused.isReset()).isTrue();
        assertThat(forwarder.opened().get(2)).isEqualTo(headers);
        living.send("still here").data().awaitText("still here");
        client.open(80).send("as well").data().awaitText("as well");
    }

    @Test
    void aPairWithoutARequestsNameIsTheStreamsThatFollowEachOther() throws Exception {
        PortForward client = open();
        PortForward.Pair first = client.openWithoutRequest(80);
        PortForward.Pair second = client.openWithoutRequest(443);

        second.send("two").data().awaitText("two");
        first.send("one").data().awaitText("one");

        assertThat(forwarder.opened()).noneMatch(headers -> headers.containsKey("requestid"));
    }

    @Test
    void openConnectionsAreToldThatTheBackendIsLost() throws Exception {
        PortForward client = open();
        PortForward.Pair pair = client.open(80).send("half");
        pair.data().awaitText("half");

        served().reset();

        assertThat(client.awaitEnd()).isEqualTo(leg.client() == ClientProtocol.TUNNEL ? "1000" : "null");
        assertThat(pair.error().text())
                .contains("the gateway lost its connection to the "
                        + (leg.upstream() ? "API server" : "kubelet of node"));
    }

    @Test
    void aClientThatLeavesTakesTheBackendsConnectionWithIt() throws Exception {
        PortForward client = open();
        client.open(80).send("half").data().awaitText("half");

        client.leave();

        assertThat(served().awaitEnd(Awaiting.SOON)).isNotEqualTo(BackendConnection.End.OPEN);
    }

    @Test
    void pingsAreAnswered() throws Exception {
        PortForward client = open();

        client.connection().ping(1);
        Awaiting.until(() -> client.connection().answered().contains(1));

        if (leg.client() == ClientProtocol.TUNNEL) {
            webSocket.ping("beat");
            Awaiting.until(() -> webSocket.pongs().contains("beat"));
        }
    }

    @Test
    void aTextInATunnelIsAnError() throws Exception {
        PortForward client = open();
        client.open(80).send("half").data().awaitText("half");
        if (leg.client() != ClientProtocol.TUNNEL) {
            return;
        }

        webSocket.text("text");

        assertThat(client.awaitEnd()).startsWith("1003");
        assertThat(served().awaitEnd(Awaiting.SOON)).isNotEqualTo(BackendConnection.End.OPEN);
    }

    private PortForward open() throws IOException {
        List<String> offered = leg.client().portForwardProtocols();
        RawClient client = switched("portforward", offered, offered.get(0));
        webSocket = new WebSocketConnection(Wire.of(client), true);
        Wire wire = leg.client() == ClientProtocol.TUNNEL ? webSocket.tunnel() : Wire.of(client);
        return new PortForward(new SpdyConnection(wire, true), client);
    }
}
