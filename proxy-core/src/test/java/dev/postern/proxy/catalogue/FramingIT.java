package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.Transport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F and section 4.1: heads and bodies that two readers would frame differently go no further than the gateway. */
final class FramingIT {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final Duration SOON = Duration.ofSeconds(1);

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    @BeforeEach
    void servePods() {
        gateway.api().on(PODS, FakeApi.json(200, "{\"kind\":\"PodList\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 3\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 3",
                "Content-Length: 3\r\nContent-Length: 4",
                "Content-Length: 3\r\nContent-Length: 3",
                "Content-Length: 3, 3",
                "Content-Length: +3",
                "Content-Length: -1",
                "Content-Length: 0x3",
                "Content-Length: 9999999999999999999",
                "Content-Length:",
                "Content-Length: 3 3",
                "Content-Length : 3",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked, x",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: identity\r\nContent-Length: 3",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding:\r\n chunked",
                "Transfer-Encoding: \u000bchunked",
                "Transfer-Encoding: \"chunked\"",
                "Transfer_Encoding: chunked"
            })
    @Tag("F1")
    @Tag("F2")
    void refusesABodyOfUnclearLength(String framing) {
        for (String start : List.of(
                "POST " + PODS + " HTTP/1.1\r\nHost: localhost\r\n",
                "GET " + Transport.PLAIN.path(GatewayFixture.POD) + " HTTP/1.1\r\nHost: localhost\r\n",
                Transport.SPDY.toPod(GatewayFixture.POD).replace("Content-Length: 0\r\n\r\n", ""))) {
            assertRefused(start + framing + "\r\n\r\n0\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 3\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked"})
    @Tag("F1")
    void refusesATransferCodingInHttp10(String framing) {
        assertRefused("POST " + PODS + " HTTP/1.0\r\nHost: localhost\r\n" + framing + "\r\n\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer\r\n x",
                "Connection:\r\n upgrade",
                "X-A: b\r\n\tc",
                "Impersonate-User\r\n : x",
                " X-First: folded",
                "X-A: b\r\n ",
                "X-A: b\nX-B: c",
                "X-A: b\rX-B: c",
                "X-A: b\0c",
                "X-A: b\u0001c",
                "X-A: b\u007fc",
                "X A: b",
                "X-A : b",
                "X-A",
                ": z",
                ":z",
                "\0X: y",
                "X\u00e9: y",
                "X(: y",
                "X_Y: z"
            })
    @Tag("F3")
    @Tag("F4")
    @Tag("F7")
    void refusesHeaderLinesThatAreNotPlain(String line) {
        for (Transport transport : Transport.values()) {
            assertRefused(transport.toPod(GatewayFixture.POD, line));
        }
        assertRefused(Transport.PLAIN.to(PODS, line));
        assertRefused("GET " + PODS + " HTTP/1.1\r\n" + line + "\r\nHost: localhost\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " GET /x HTTP/1.1",
                "GET  /x HTTP/1.1",
                "GET\t/x HTTP/1.1",
                "GET /x\tHTTP/1.1",
                "GET /x  HTTP/1.1",
                "GET /x HTTP/1.1 ",
                "GET /x",
                "GET /x HTTP/1.2",
                "GET /x HTTP/2.0",
                "GET /x http/1.1",
                "GET /x HTTP/1.1\0",
                "GET /x y HTTP/1.1",
                "GET /x\u0001 HTTP/1.1",
                "GET /\u00e9 HTTP/1.1",
                "GET  HTTP/1.1",
                "GE\0T /x HTTP/1.1",
                "\0GET /x HTTP/1.1",
                "G@T /x HTTP/1.1"
            })
    @Tag("F4")
    @Tag("F8")
    void refusesARequestLineThatIsNotPlain(String line) {
        String target = line.replace("/x", PODS);
        assertRefused(target + "\r\nHost: localhost\r\n\r\n");
        assertRefused(
                target.replace("GET", "POST").replace(PODS, Transport.SPDY.path(GatewayFixture.POD) + "?command=id")
                        + "\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n");
    }

    @Test
    @Tag("F4")
    void refusesLinesThatEndWithABareLineFeed() {
        for (Transport transport : Transport.values()) {
            String right = transport.toPod(GatewayFixture.POD);
            assertRefused(right.replace("\r\n", "\n"));
            assertRefused(right.replaceFirst("\r\n", "\n"));
            assertRefused(right.replace("Host: localhost\r\n", "Host: localhost\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Host: localhost\r\nHost: localhost",
                "Host: localhost\r\nhost: evil",
                "Host: a@b/c?d",
                "Host: a b",
                "Host: a,b",
                "Host: local host:1",
                "Host: localhost:port",
                "Host: localhost#",
                "Host: [::1",
                "Host: "
            })
    @Tag("F6")
    void takesOneValidHost(String host) {
        for (Transport transport : Transport.values()) {
            assertRefused(transport
                    .toPod(GatewayFixture.POD)
                    .replace("Host: localhost\r\n", host.isEmpty() ? "" : host + "\r\n"));
        }
        assertRefused(Transport.PLAIN.to(PODS).replace("Host: localhost\r\n", host.isEmpty() ? "" : host + "\r\n"));
    }

    @Test
    @Tag("F6")
    void aHostOfTheClientIsNotPassedOn() {
        gateway.alice()
                .send(Transport.PLAIN.to(PODS).replace("localhost", "evil.example:99"))
                .response();
        gateway.alice()
                .send(Transport.SPDY.toPod(GatewayFixture.POD).replace("localhost", "evil.example:99"))
                .head();
        assertThat(gateway.api().received() + gateway.oracles().oneHead().head())
                .doesNotContain("evil.example");
        assertThat(gateway.oracles().oneHead().headers("host")).hasSize(1);
    }

    private static void assertRefused(String request) {
        try (RawClient client = gateway.alice()) {
            client.trySend(request);
            assertThat(client.end(SOON)).as(request).isNotEqualTo(RawClient.End.OPEN);
            assertThat(client.received()).as(request).matches("(?s)(HTTP/1\\.1 (400|401|403|405|501|505) .*)?");
        }
        gateway.oracles().untouched();
    }
}
