package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C5, C7: a query is read once and rebuilt, and a container is one that the pod has. */
final class QueryIT {
    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c/../../x",
                "c%2f..%2f..%2fother%2fpod%2fx",
                "c%2f..",
                "c%3fx=1",
                "c%23",
                "c;x",
                "`id`",
                "%60",
                "C",
                "-c",
                "unknown",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "c&container=d",
                "c&container=c",
                "%00",
                "c%0d%0a"
            })
    @Tag("C5")
    void aContainerIsOneOfThePods(String container) {
        for (Transport transport : Transport.values()) {
            String target = transport.path(GatewayFixture.POD) + "?container=" + container;
            assertThat(gateway.exchange(transport.to(target)).status())
                    .as("%s", transport)
                    .isIn(400, 404, 422);
        }
        gateway.oracles().noDial();
        gateway.oracles().noUpstream();
    }

    @Test
    @Tag("C5")
    void amongSeveralContainersOneMustBeNamed() {
        gateway.api().pod("default/two", "node1", "a", "b");
        for (Transport transport : Transport.values()) {
            RawResponse answer = gateway.exchange(transport.toPod("default/two"));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("a container name must be specified for pod two, choose one of: [a b]");
        }
        gateway.oracles().noDial();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "command=sh                            | command=sh",
                "command=sh&command=-c&command=a%20b   | command=sh&command=-c&command=a+b",
                "command=a%26container%3Dx             | command=a%26container%3Dx",
                "command=a%2526                        | command=a%2526",
                "command=%E2%82%AC                     | command=%E2%82%AC",
                "command=id&stdin=TRUE&tty=1           | command=id&input=1&tty=1",
                "command=id&stdin=false&stdout=0       | command=id",
                "command=id&stdin                      | command=id&input=1",
                "command=id&%63ontainer=c              | command=id",
                "command=id&stdout=true&stderr=true    | command=id&error=1&output=1",
            })
    @Tag("C7")
    void sendsTheQueryThatItRead(String query, String sent) {
        for (Transport transport : new Transport[] {Transport.SPDY, Transport.WEBSOCKET}) {
            gateway.kubelet().reset();
            RawClient client = gateway.alice().send(transport.to(transport.path(GatewayFixture.POD) + "?" + query));
            assertThat(client.head().status()).isEqualTo(101);
            assertThat(gateway.oracles().oneHead().statusLine())
                    .isEqualTo(transport.method() + " /exec/default/web/c?" + sent + " HTTP/1.1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "container=a&container=b",
                "container=c;container=b",
                "command=a;b",
                "command=sh%00",
                "command=%zz",
                "command=%",
                "command=%c0%ae",
                "command=a b",
                "command=\u00e9"
            })
    @Tag("C7")
    void refusesAQueryThatTwoReadersWouldReadDifferently(String query) {
        for (Transport transport : Transport.values()) {
            String target = transport.path(GatewayFixture.POD) + "?" + query;
            assertThat(gateway.exchange(transport.to(target)).status())
                    .as("%s", transport)
                    .isEqualTo(400);
        }
        gateway.oracles().untouched();
    }

    @Test
    @Tag("C7")
    void aPassedOnQueryIsWhatTheClientSent() {
        gateway.api().on("/api/v1/pods", FakeApi.json(200, "{}"));
        String query = "labelSelector=a%3Db%2Cc&fieldSelector=spec.nodeName%3Dn&limit=500";
        assertThat(gateway.exchange(Transport.PLAIN.to("/api/v1/pods?" + query)).status())
                .isEqualTo(200);
        assertThat(gateway.api().forwarded())
                .singleElement()
                .satisfies(request -> assertThat(request.target()).isEqualTo("/api/v1/pods?" + query));
    }
}
