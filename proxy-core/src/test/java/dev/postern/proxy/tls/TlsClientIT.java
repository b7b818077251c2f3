package dev.postern.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.CertificateAuthority;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which servers the gateway's own connections accept (security catalogue B4 and 4.4), with each engine. */
class TlsClientIT {
    private final List<Long> sessionsSeen = new CopyOnWriteArrayList<>();
    /** Vert.x closes clients and servers, and their connections, that nobody refers to any more. */
    private final List<Object> kept = new CopyOnWriteArrayList<>();

    private final List<NetSocket> accepted = new CopyOnWriteArrayList<>();
    private Vertx vertx;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    static Stream<Arguments> strangers() {
        CertificateRequest kubelet = CertificateRequest.kubelet("node-1");
        Map<String, TestCertificate> certificates = Map.of(
                "another IP", TestPki.KUBELET.issue(kubelet.withoutNames().ip("127.0.0.2")),
                "no SAN, the IP as CN", TestPki.KUBELET.issue(CertificateRequest.server("127.0.0.1")),
                "the IP as a DNS name",
                        TestPki.KUBELET.issue(kubelet.withoutNames().dns("127.0.0.1")),
                "self-signed", CertificateAuthority.selfSigned(kubelet),
                "expired", TestPki.KUBELET.issue(kubelet.expired()),
                "not valid yet", TestPki.KUBELET.issue(kubelet.notYetValid()),
                "for clients", TestPki.KUBELET.issue(kubelet.usage(KeyPurposeId.id_kp_clientAuth)),
                "of the clients' CA", TestPki.CLIENT.issue(kubelet),
                "of a CA with the same name",
                        CertificateAuthority.named("kubelet-ca").issue(kubelet));
        return Stream.of(TlsEngine.values())
                .flatMap(engine -> certificates.entrySet().stream()
                        .map(entry -> Arguments.of(engine, entry.getKey(), entry.getValue())));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("strangers")
    void refusesAnyServerButTheOneThatWasDialled(TlsEngine engine, String what, TestCertificate certificate)
            throws Exception {
        int port = serve(certificate);

        Future<NetSocket> dial = client(engine).connect(to(port, "127.0.0.1", ours()));

        assertThat(connected(dial)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void acceptsAServerThatNamesTheDialledHost(TlsEngine engine) throws Exception {
        int port =
                serve(TestPki.KUBELET.issue(CertificateRequest.kubelet("node-1").dns("node-1.example")));
        NetClient client = client(engine);

        for (String host : List.of("127.0.0.1", "node-1.example")) {
            NetSocket socket = await(client.connect(to(port, host, ours())));
            assertThat(socket.isSsl()).isTrue();
            await(socket.close());
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAServerOfAnotherName(TlsEngine engine) throws Exception {
        int port =
                serve(TestPki.KUBELET.issue(CertificateRequest.kubelet("node-1").dns("node-1.example")));

        Future<NetSocket> dial = client(engine).connect(to(port, "node-2.example", ours()));

        assertThat(connected(dial)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void resumesSessionsAndStillKnowsTheServersCertificate(TlsEngine engine) throws Exception {
        TestCertificate kubelet = TestPki.kubelet("node-1");
        int port = serve(kubelet);
        NetClient client = client(engine);
        ClientSSLOptions tls = ours();

        for (int dial = 0; dial < 8; dial++) {
            NetSocket socket = await(client.connect(to(port, "127.0.0.1", tls)));
            assertThat(socket.peerCertificates())
                    .extracting(Certificate::getEncoded)
                    .containsExactly(
                            kubelet.certificate().getEncoded(),
                            TestPki.KUBELET.certificate().getEncoded());
            // The ticket comes after the handshake, so something must be read.
            await(echo(socket));
            await(socket.close());
        }

        assertThat(sessionsSeen).hasSize(8);
        assertThat(sessionsSeen.stream().distinct().count()).isLessThan(8);
    }

    @ParameterizedTest
    @EnumSource
    void showsItsOwnCertificate(TlsEngine engine) throws Exception {
        int port = serve(TestPki.kubelet("node-1"));

        NetSocket socket = await(client(engine).connect(to(port, "127.0.0.1", ours())));
        await(echo(socket));

        assertThat(accepted.get(0).peerCertificates().get(0).getEncoded())
                .isEqualTo(TestPki.gatewayAtKubelets().certificate().getEncoded());
    }

    private static ClientSSLOptions ours() {
        return TlsOptions.client(
                TestPki.KUBELET.trustAnchors(), TestPki.gatewayAtKubelets().keyPair());
    }

    private NetClient client(TlsEngine engine) {
        NetClient client =
                vertx.createNetClient(new NetClientOptions().setSsl(true).setSslEngineOptions(engine.options()));
        kept.add(client);
        return client;
    }

    private static ConnectOptions to(int port, String host, ClientSSLOptions tls) {
        return new ConnectOptions()
                .setRemoteAddress(SocketAddress.inetSocketAddress(port, "127.0.0.1"))
                .setHost(host)
                .setPort(port)
                .setSsl(true)
                .setSslOptions(tls);
    }

    private int serve(TestCertificate certificate) throws Exception {
        ServerSSLOptions tls = TlsOptions.server(certificate.keyPair(), TestPki.GATEWAY.trustAnchors());
        NetServerOptions options = new NetServerOptions().setSsl(true).setSslEngineOptions(TlsEngine.JDK.options());
        options.setKeyCertOptions(tls.getKeyCertOptions()).setTrustOptions(tls.getTrustOptions());
        options.setClientAuth(ClientAuth.REQUIRED);
        NetServer server = vertx.createNetServer(options).connectHandler(socket -> {
            accepted.add(socket);
            sessionsSeen.add(socket.sslSession().getCreationTime());
            socket.handler(socket::write);
        });
        kept.add(server);
        return await(server.listen(0, "127.0.0.1")).actualPort();
    }

    private static Future<Void> echo(NetSocket socket) {
        return Future.future(promise -> {
            socket.closeHandler(closed -> promise.tryFail("closed without an echo"));
            socket.handler(bytes -> promise.tryComplete());
            socket.write("x");
        });
    }

    private static boolean connected(Future<NetSocket> dial) throws Exception {
        return await(dial.transform(result -> Future.succeededFuture(result.succeeded())));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
