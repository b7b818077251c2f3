package dev.postern.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.cluster.Cidr;
import dev.postern.proxy.cluster.EgressProxy;
import dev.postern.proxy.cluster.EgressProxy.Kind;
import dev.postern.proxy.cluster.EgressProxy.Login;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeProxy;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.LogRecorder;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import dev.postern.proxy.reload.Reloadable;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams, kubelet calls and API requests through proxies that see octets and addresses only (catalogue B2, B4). */
class EgressIT {
    private static final String PASSWORD = "s3cret-of-the-proxy";
    private static final String PLAIN = "/api/v1/namespaces/default/configmaps";
    private static final String CONSOLE =
            "/apis/subresources.kubevirt.io/v1/namespaces/default/virtualmachineinstances/vm/console";
    private static final String LOG = Transport.PLAIN.toPod(GatewayFixture.POD);

    @ParameterizedTest
    @EnumSource
    void carriesStreamsCallsAndRequests(Kind kind) {
        try (FakeProxy proxy = new FakeProxy(PASSWORD)) {
            GatewayFixture gateway = started(kind, proxy.port(), PASSWORD);
            gateway.api().put(PLAIN, "{}");
            assertThat(gateway.exchange(Transport.PLAIN.to(PLAIN)).status()).isEqualTo(200);

            gateway.kubelet().replies(KubeletReplies.chunks(List.of("line"), true));
            assertThat(gateway.exchange(LOG).text()).isEqualTo("line");

            gateway.kubelet().replies(KubeletReplies.echo());
            RawClient stream = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));
            assertThat(stream.head().status()).isEqualTo(101);
            stream.send("through both");
            assertThat(stream.text(12)).isEqualTo("through both");
            stream.close();

            assertThat(proxy.targets())
                    .as("the checked addresses, and never a name")
                    .contains(
                            "127.0.0.1:" + gateway.kubelet().port(),
                            "127.0.0.1:" + gateway.api().port())
                    .allMatch(target -> target.startsWith("127.0.0.1:"));
            stop(gateway);
        }
    }

    @ParameterizedTest
    @EnumSource
    void verifiesTheKubeletThroughTheProxy(Kind kind) {
        try (FakeProxy proxy = new FakeProxy(PASSWORD)) {
            GatewayFixture gateway = started(kind, proxy.port(), PASSWORD);
            gateway.kubelet().certificate(TestPki.STRANGER.issue(CertificateRequest.kubelet("node1")));
            assertRefused(gateway, "did not sign");
            gateway.kubelet().certificate(TestPki.kubelet("node2"));
            assertRefused(gateway, "node");
            gateway.kubelet()
                    .certificate(TestPki.KUBELET.issue(
                            CertificateRequest.kubelet("node1").withoutNames().ip("127.0.0.9")));
            assertRefused(gateway, "another address");
            gateway.oracles().noKubeletByte();
            stop(gateway);
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesTheHopWhereTheProxyRefuses(Kind kind) {
        try (FakeProxy proxy = new FakeProxy(PASSWORD)) {
            GatewayFixture gateway = started(kind, proxy.port(), "wrong-password");
            RawResponse answer = gateway.exchange(Transport.PLAIN.to(PLAIN));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text())
                    .contains("the API server cannot be reached: the egress proxy does not accept the gateway's");
            assertThat(answer.text()).doesNotContain("wrong-password", FakeProxy.USER + ":", "127.0.0.1");
            RawResponse console = gateway.exchange(Transport.WEBSOCKET.to(CONSOLE));
            assertThat(console.status()).isEqualTo(503);
            assertThat(console.text())
                    .contains("the API server cannot be reached: the egress proxy does not accept the gateway's");
            RawResponse stream = gateway.exchange(Transport.SPDY.toPod(GatewayFixture.POD));
            assertThat(stream.status()).isEqualTo(503);
            assertThat(stream.text()).contains("cannot look up pods", "egress proxy");
            assertThat(LogRecorder.recorder().text()).doesNotContain("wrong-password");
            gateway.oracles().untouched();
            stop(gateway);
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesTheHopWhereNoProxyIsThere(Kind kind) {
        FakeProxy gone = new FakeProxy(PASSWORD);
        gone.close();
        GatewayFixture gateway =
                new GatewayFixture(GatewaySettings.usual().egress(null, nodes(proxy(kind, gone.port(), PASSWORD))));
        gateway.start();
        gateway.reset();
        assertRefused(gateway, "cannot be reached: the egress proxy cannot be reached");
        gateway.oracles().noDial();
        stop(gateway);
    }

    @ParameterizedTest
    @EnumSource
    void dialsDirectlyWhereNoBlockHoldsTheNode(Kind kind) {
        try (FakeProxy proxy = new FakeProxy(PASSWORD);
                FakeApi unused = new FakeApi()) {
            EgressProxy elsewhere = proxy(kind, proxy.port(), PASSWORD);
            KubeletEgress rules =
                    new KubeletEgress(List.of(new KubeletEgress.Rule(List.of(Cidr.parse("10.0.0.0/8")), elsewhere)));
            GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual().egress(null, rules));
            gateway.start();
            gateway.reset();
            gateway.kubelet().replies(KubeletReplies.chunks(List.of("line"), true));
            assertThat(gateway.exchange(LOG).text()).isEqualTo("line");
            assertThat(proxy.targets()).isEmpty();
            assertThat(unused.requests()).isEmpty();
            stop(gateway);
        }
    }

    private static void assertRefused(GatewayFixture gateway, String why) {
        for (String request : List.of(LOG, Transport.SPDY.toPod(GatewayFixture.POD))) {
            RawResponse answer = gateway.exchange(request);
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text())
                    .contains("error dialing backend: the kubelet ", "node1")
                    .contains(why);
            assertThat(answer.text()).doesNotContain("127.0.0.1");
        }
    }

    private static GatewayFixture started(Kind kind, int port, String password) {
        EgressProxy proxy = proxy(kind, port, password);
        GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual().egress(proxy, nodes(proxy)));
        gateway.start();
        gateway.reset();
        return gateway;
    }

    private static EgressProxy proxy(Kind kind, int port, String password) {
        return new EgressProxy(kind, "127.0.0.1", port, Reloadable.of(new Login(FakeProxy.USER, password)));
    }

    private static KubeletEgress nodes(EgressProxy proxy) {
        return new KubeletEgress(List.of(new KubeletEgress.Rule(List.of(Cidr.parse("127.0.0.0/8")), proxy)));
    }

    private static void stop(GatewayFixture gateway) {
        gateway.closeClients();
        gateway.stop();
    }
}
