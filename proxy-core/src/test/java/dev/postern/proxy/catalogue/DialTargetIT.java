package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeObjects;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** B1, B3: with no node block configured, which is the default, no address but a global unicast one is dialled. */
final class DialTargetIT {
    @RegisterExtension
    static final GatewayFixture gateway =
            new GatewayFixture(GatewaySettings.usual().nodeCIDRs());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "0.0.0.0",
                "0177.0.0.1",
                "2130706433",
                "::1",
                "::",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "fe80::1%eth0",
                "fe80::1",
                "169.254.169.254",
                "fd00:ec2::254",
                "224.0.0.1",
                "255.255.255.255",
                "",
                "a b",
                "1.2.3.4:22",
                "user@1.2.3.4"
            })
    @Tag("B1")
    void dialsNoAddressThatIsNotANodes(String address) {
        for (Transport transport : Transport.values()) {
            assertRefused(transport.toPod(podOn(nodeAt("InternalIP=" + address))), address);
        }
        String metrics = "/api/v1/nodes/" + nodeAt("InternalIP=" + address) + "/proxy/metrics";
        assertRefused(Transport.PLAIN.to(metrics), address);
        gateway.oracles().noDial();
        gateway.oracles().noUpstream();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("B2")
    void aNameThatResolvesToLoopbackIsNotDialled(Transport transport) {
        assertRefused(transport.toPod(podOn(nodeAt("Hostname=localhost"))), "localhost");
        gateway.oracles().noDial();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node1:22",
                "http:node1:10250",
                "https:node1:10255",
                "https:node1:10250",
                "node1:10250",
                ":node1:",
                "https:node1:",
                "NODE1",
                "node1.",
                "node1%3a22"
            })
    @Tag("B3")
    void takesNoAliasOfANode(String name) {
        for (Transport transport : Transport.values()) {
            RawResponse answer = gateway.exchange(transport.to("/api/v1/nodes/" + name + "/proxy/metrics"));
            assertThat(answer.status()).isIn(400, 405);
        }
        gateway.oracles().untouched();
    }

    @Test
    @Tag("B1")
    void theFakeKubeletIsThereForThoseWhoMayDialIt() {
        try (RawClient direct = RawClient.tls(gateway.kubelet().port(), TestPki.gatewayAtKubelets())) {
            assertThat(direct.send(Transport.SPDY.to("/exec/default/web/c"))
                            .head()
                            .status())
                    .isEqualTo(101);
        }
    }

    private static void assertRefused(String request, String address) {
        RawResponse answer = gateway.exchange(request);
        assertThat(answer.status()).as(address).isIn(400, 500, 503);
        if (address.length() > 3) {
            assertThat(answer.text()).as("addresses stay inside").doesNotContain(address);
        }
    }

    private static String nodeAt(String typeAndAddress) {
        String node = "node-" + UUID.randomUUID();
        gateway.api()
                .put(
                        FakeApi.nodePath(node),
                        FakeObjects.node(node, gateway.kubelet().port(), typeAndAddress));
        return node;
    }

    private static String podOn(String node) {
        String pod = "default/pod-" + UUID.randomUUID();
        gateway.api().pod(pod, node, "c");
        return pod;
    }
}
