package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawH2Client;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestClientTls;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import dev.postern.proxy.harness.TwoClusters;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** H2 and several clusters: which of them a request is for, and that nothing but that cluster's own gates allow it. */
final class ClustersIT {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String[] HTTP1 = {"http/1.1"};

    @RegisterExtension
    static final TwoClusters clusters = new TwoClusters();

    static Stream<Arguments> ways() {
        return Stream.of(Transport.values())
                .flatMap(transport -> Stream.of("prefix", "encoded prefix", "host", "host with port", "sni")
                        .map(way -> Arguments.of(transport, way)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    @Tag("H2")
    void aRequestReachesTheClusterThatItNamesAndNoOther(Transport transport, String way) {
        if (transport == Transport.PLAIN) {
            clusters.red().kubelet().replies(KubeletReplies.status(200, "log"));
        }
        RawClient alice = ask("alice", transport, way, "red");
        assertThat((transport.upgrades() ? alice.head() : alice.response()).status())
                .isEqualTo(transport.upgrades() ? 101 : 200);
        assertThat(clusters.red().kubelet().connection(0).received())
                .startsWith(transport.method() + " /" + (transport.upgrades() ? "exec" : "containerLogs")
                        + "/default/web/");
        assertThat(clusters.blue().untouched()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("ways")
    @Tag("H2")
    void whoMayInOneClusterMayNothingInTheOther(Transport transport, String way) {
        assertThat(ask("alice", transport, way, "blue").response().status()).isEqualTo(403);
        assertThat(ask("bob", transport, way, "red").response().status()).isEqualTo(403);
        assertThat(clusters.red().kubelet().accepts()).isZero();
        assertThat(clusters.blue().kubelet().accepts()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("H2")
    void aConnectionForOneClusterCarriesNoRequestForTheHostOfAnother(Transport transport) {
        RawClient client = client("alice", "blue.example.com");
        RawResponse answer = client.send(withHost(transport.toPod(GatewayFixture.POD), "red.example.com"))
                .response();
        assertThat(answer.status()).isEqualTo(421);
        assertThat(answer.text()).contains("SNI").doesNotContain("red", "blue");
        assertThat(clusters.red().untouched()).isTrue();
        assertThat(clusters.blue().untouched()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api|404|names no cluster",
                "/|404|names no cluster",
                "/clusters|404|no cluster of that name",
                "/clusters/|404|no cluster of that name",
                "/clusters/green/api|404|no cluster of that name",
                "/clusters/Red/api|404|no cluster of that name",
                "/Clusters/red/api|404|names no cluster",
                "/clusters/red%2Fapi|400|decodes to a slash",
                "/clusters/%2572ed/api|400|percent sign",
                "/clusters/red/%2e%2e/blue/api|400|dots",
                "/clusters//red/api|400|empty segment",
                "//clusters/red/api|400|one /",
                "/api/clusters/red/api|404|names no cluster",
            })
    void aRequestThatNamesNoClusterIsToldTheRuleAndNoName(String path, int status, String says) {
        RawClient nobody = clusters.client(null, tls -> tls.setApplicationProtocols(HTTP1));
        RawResponse answer = nobody.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .response();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).contains(says).doesNotContain("red", "blue");
        assertThat(clusters.red().untouched()).isTrue();
        assertThat(clusters.blue().untouched()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/clusters/red|/",
                "/clusters/red/|/",
                "/clusters/red/api|/api",
                "/clusters/red/api/|/api/",
                "/clusters/red/apis/a%3Ab?x=%2F&y|/apis/a:b?x=%2F&y",
                "/clusters/red/clusters/blue/api|/clusters/blue/api",
                "/%63lusters/r%65d/api|/api",
            })
    void theClusterSeesThePathWithoutThePrefix(String path, String seen) {
        clusters.red().api().on(request -> true, FakeApi.json(200, "{}"));
        RawResponse answer = client("alice", null)
                .send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .response();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(clusters.red().api().forwarded()).hasSize(1);
        assertThat(clusters.red().api().forwarded().get(0).target()).isEqualTo(seen);
        assertThat(clusters.blue().untouched()).isTrue();
    }

    @Test
    void aPathThatTheApiServerSendsTheClientToIsBelowThePrefixAgain() {
        clusters.red()
                .api()
                .on("/old", FakeApi.raw("HTTP/1.1 301 Moved\r\nLocation: /new?x=1\r\nContent-Length: 0\r\n\r\n"));
        RawClient alice = client("alice", null);
        assertThat(alice.send("GET /clusters/red/old HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .response()
                        .header("Location"))
                .contains("/clusters/red/new?x=1");
        assertThat(alice.send("GET /old HTTP/1.1\r\nHost: red.example.com\r\n\r\n")
                        .response()
                        .header("Location"))
                .contains("/new?x=1");
    }

    @Test
    @Tag("H2")
    void oneHttp2ConnectionCarriesRequestsForSeveralHosts() {
        for (TwoClusters.Backend one : List.of(clusters.red(), clusters.blue())) {
            one.api().on(PODS, FakeApi.json(200, "{}"));
        }
        RawH2Client client = new RawH2Client(
                clusters.client(TestPki.user("alice"), tls -> tls.setApplicationProtocols(new String[] {"h2"})));
        assertThat(client.response(get(client, "red.example.com", PODS)).status())
                .isEqualTo(200);
        assertThat(client.response(get(client, "BLUE.example.com:6443", PODS)).status())
                .isEqualTo(200);
        assertThat(client.response(get(client, "localhost", "/clusters/red" + PODS))
                        .status())
                .isEqualTo(200);
        assertThat(client.response(get(client, "localhost", PODS)).status()).isEqualTo(404);
        assertThat(clusters.red().api().forwarded()).hasSize(2);
        assertThat(clusters.blue().api().forwarded()).hasSize(1);
    }

    @Test
    @Tag("H2")
    void anHttp2ConnectionForOneClusterIsSentAwayWithAnothersHost() {
        RawH2Client client = new RawH2Client(clusters.client(TestPki.user("alice"), tls -> {
            tls.setApplicationProtocols(new String[] {"h2"});
            tls.setServerNames(List.of(new SNIHostName("red.example.com")));
        }));
        assertThat(client.response(get(client, "blue.example.com", PODS)).status())
                .isEqualTo(421);
        assertThat(clusters.blue().untouched()).isTrue();
    }

    @Test
    @Tag("H2")
    void aResumedConnectionIsStillForTheHostThatItWasMadeFor() {
        TestClientTls red = TestClientTls.fresh(TestPki.user("alice"), tls -> named(tls, "red.example.com"));
        clusters.red().api().on(PODS, FakeApi.json(200, "{}"));
        for (int i = 0; i < 3; i++) {
            RawClient client = clusters.client(red);
            assertThat(client.send("GET " + PODS + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .response()
                            .status())
                    .isEqualTo(200);
        }
        assertThat(clusters.red().api().forwarded()).hasSize(3);
        assertThat(clusters.blue().untouched()).isTrue();
    }

    @Test
    void measuresEachClusterByItsName() {
        RawClient alice = ask("alice", Transport.SPDY, "prefix", "red");
        assertThat(alice.head().status()).isEqualTo(101);
        assertThat(clusters.meters()
                        .get("postern.sessions.open")
                        .tags("cluster", "red", "subresource", "exec", "protocol", "spdy")
                        .gauge()
                        .value())
                .isGreaterThanOrEqualTo(1);
        assertThat(clusters.meters()
                        .get("postern.sessions.open")
                        .tags("cluster", "blue", "subresource", "exec", "protocol", "spdy")
                        .gauge()
                        .value())
                .isZero();
        client("alice", null)
                .send("GET /clusters/green HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .response();
        assertThat(clusters.meters().getMeters().stream()
                        .filter(meter -> meter.getId().getName().startsWith("postern."))
                        .filter(meter -> !meter.getId().getName().startsWith("postern.authentication.credentials"))
                        .filter(meter -> !meter.getId().getName().startsWith("postern.authentication.jwks"))
                        .map(meter -> meter.getId().getTag("cluster")))
                .as("whose is not known before the cluster is: tokens' issuers are all clusters'")
                .isSubsetOf("red", "blue", "");
    }

    private static int get(RawH2Client client, String authority, String path) {
        return client.request(":method", "GET", ":scheme", "https", ":path", path, ":authority", authority);
    }

    private static RawClient ask(String user, Transport transport, String way, String cluster) {
        String request = transport.toPod(GatewayFixture.POD);
        String prefixed = request.replaceFirst(" /", " /clusters/" + cluster + "/");
        return switch (way) {
            case "prefix" -> client(user, null).send(prefixed);
            case "encoded prefix" -> client(user, null).send(prefixed.replaceFirst("/clusters/", "/%63lust%65rs/"));
            case "host" -> client(user, null).send(withHost(request, cluster + ".Example.com"));
            case "host with port" -> client(user, null).send(withHost(request, cluster + ".example.com.:6443"));
            default -> client(user, cluster + ".example.com").send(request);
        };
    }

    private static String withHost(String request, String host) {
        return request.replace("Host: localhost", "Host: " + host);
    }

    private static RawClient client(String user, @Nullable String serverName) {
        return clusters.client(TestPki.user(user), tls -> named(tls, serverName));
    }

    private static void named(SSLParameters tls, @Nullable String serverName) {
        tls.setApplicationProtocols(HTTP1);
        if (serverName != null) {
            tls.setServerNames(List.of(new SNIHostName(serverName)));
        }
    }
}
