package dev.postern.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.CertificateAuthority;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpVersion;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the serving port's handshake lets through, and what is known afterwards, with each engine and TLS version. */
class TlsServerIT {
    /** Vert.x closes a server that nobody refers to any more. */
    private final List<HttpServer> kept = new ArrayList<>();

    private Vertx vertx;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    static Stream<Arguments> enginesAndVersions() {
        return Stream.of(TlsEngine.values())
                .flatMap(engine -> Stream.of("TLSv1.2", "TLSv1.3").map(version -> Arguments.of(engine, version)));
    }

    static Stream<Arguments> presentedCertificates() throws Exception {
        CertificateRequest alice = CertificateRequest.user("alice", "developers");
        return Stream.of(
                        TestPki.user("alice", "developers"),
                        TestPki.STRANGER.issue(alice),
                        TestPki.CLIENT.issue(alice.expired()),
                        TestPki.CLIENT.issue(alice.notYetValid()),
                        TestPki.CLIENT.issue(alice.usage(KeyPurposeId.id_kp_serverAuth)),
                        CertificateAuthority.selfSigned(alice))
                .flatMap(certificate ->
                        enginesAndVersions().map(row -> Arguments.of(row.get()[0], row.get()[1], certificate)));
    }

    @ParameterizedTest
    @MethodSource("presentedCertificates")
    void letsAnyCertificateFinishTheHandshakeAndShowsIt(TlsEngine engine, String version, TestCertificate certificate)
            throws Exception {
        int port = serve(engine);

        try (RawClient client = connect(port, version, certificate)) {
            String seen =
                    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").response().text();

            assertThat(seen).isEqualTo(serials(certificate.chain()));
        }
    }

    @ParameterizedTest
    @MethodSource("enginesAndVersions")
    void letsClientsWithoutACertificateIn(TlsEngine engine, String version) throws Exception {
        int port = serve(engine);

        try (RawClient client = connect(port, version, null)) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                            .response()
                            .text())
                    .isEqualTo("none");
        }
    }

    @ParameterizedTest
    @MethodSource("enginesAndVersions")
    void showsTheCertificateOfAResumedSession(TlsEngine engine, String version) throws Exception {
        int port = serve(engine);
        TestCertificate alice = TestPki.CLIENT.issue(CertificateRequest.user("alice-" + engine + version));

        for (int connection = 0; connection < 4; connection++) {
            try (RawClient client = connect(port, version, alice)) {
                assertThat(client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                                .response()
                                .text())
                        .isEqualTo(serials(alice.chain()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void choosesTheClientsFirstChoiceOfTwoProtocols(TlsEngine engine) throws Exception {
        int port = serve(engine);

        try (RawClient one = RawClient.tls(port, null);
                RawClient two = RawClient.tls(
                        port, null, (SSLParameters p) -> p.setApplicationProtocols(new String[] {"h2"}))) {
            assertThat(one.applicationProtocol()).isEqualTo("http/1.1");
            assertThat(two.applicationProtocol()).isEqualTo("h2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void knowsTwoProtocolsAndChoosesNoOther(TlsEngine engine) throws Exception {
        int port = serve(engine);

        for (String other : List.of("http/1.0", "h2c", "h3", "spdy/3.1", "HTTP/1.1")) {
            assertThat(chosen(port, other)).as(other).isEqualTo(engine == TlsEngine.JDK ? "refused" : "");
        }
    }

    @ParameterizedTest
    @EnumSource
    void speaksNoVersionBelowTls12AndNoCipherWithoutAuthenticatedEncryption(TlsEngine engine) throws Exception {
        int port = serve(engine);

        assertThat(new ClientHello("0303", "c02b").isTaken(port))
                .as("TLS 1.2, AES-GCM")
                .isTrue();
        assertThat(new ClientHello("0303", "cca9").isTaken(port))
                .as("TLS 1.2, ChaCha20")
                .isTrue();
        assertThat(new ClientHello("0303", "c009").isTaken(port))
                .as("TLS 1.2, AES-CBC")
                .isFalse();
        assertThat(new ClientHello("0302", "c009").isTaken(port)).as("TLS 1.1").isFalse();
        assertThat(new ClientHello("0301", "c009").isTaken(port)).as("TLS 1.0").isFalse();
        assertThat(new ClientHello("0300", "c009").isTaken(port)).as("SSL 3").isFalse();
    }

    /** Netty can make BoringSSL go on without a protocol only, not answer with an alert: HTTP/1.1 is spoken then. */
    private static String chosen(int port, String offered) {
        try (RawClient client =
                RawClient.tls(port, null, (SSLParameters p) -> p.setApplicationProtocols(new String[] {offered}))) {
            return client.applicationProtocol();
        } catch (UncheckedIOException alert) {
            return "refused";
        }
    }

    private static RawClient connect(int port, String version, @Nullable TestCertificate certificate) {
        return RawClient.tls(port, certificate, parameters -> parameters.setProtocols(new String[] {version}));
    }

    private int serve(TlsEngine engine) throws Exception {
        HttpServer server = vertx.httpServerBuilder()
                .with(new HttpServerConfig()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setVersions(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2))
                .with(TlsOptions.server(TestPki.serving().keyPair(), TestPki.CLIENT.trustAnchors()))
                .with(engine.options())
                .build();
        kept.add(server);
        server.requestHandler(request -> request.response().end(serials(request.connection())));
        return server.listen().toCompletionStage().toCompletableFuture().get().actualPort();
    }

    private static String serials(HttpConnection connection) {
        try {
            return serials(connection.peerCertificates().stream()
                    .map(X509Certificate.class::cast)
                    .toList());
        } catch (SSLPeerUnverifiedException e) {
            return "none";
        }
    }

    private static String serials(List<X509Certificate> chain) {
        return String.join(
                " ", chain.stream().map(one -> one.getSerialNumber().toString()).toList());
    }
}
