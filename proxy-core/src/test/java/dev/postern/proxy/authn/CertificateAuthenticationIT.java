package dev.postern.proxy.authn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestClock;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.RequestHead;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.tls.TlsOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Certificates as each engine hands them over, over new, kept and resumed connections (security catalogue E11). */
class CertificateAuthenticationIT {
    /** Vert.x closes a server that nobody refers to any more. */
    private final List<HttpServer> kept = new ArrayList<>();

    private static final Vertx VERTX = Vertx.vertx();
    private static final CertificateRequest ALICE = CertificateRequest.user("alice", "developers");

    private final TestClock clock = new TestClock();
    private final SyncCredentials credentials = new SyncCredentials(
            new AuthenticationOptions(Reloadable.of(TestPki.CLIENT.trustAnchors()), Reloadable.of(List.of())), clock);

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @EnumSource
    void answersEveryCertificate(TlsEngine engine) {
        int port = serve(engine);

        assertThat(ask(port, TestPki.CLIENT.issue(ALICE))).isEqualTo("alice [developers, system:authenticated]");
        assertThat(ask(port, TestPki.CLIENT.issue(ALICE.expired()))).contains("has expired");
        assertThat(ask(port, TestPki.STRANGER.issue(ALICE))).contains("does not come from a CA");
    }

    @ParameterizedTest
    @EnumSource
    void refusesACertificateThatExpiresOnAKeptConnection(TlsEngine engine) {
        int port = serve(engine);
        TestCertificate alice = TestPki.CLIENT.issue(ALICE);

        try (RawClient client = RawClient.tls(port, alice)) {
            assertThat(ask(client)).startsWith("alice");
            clock.forward(Duration.ofDays(4000));
            assertThat(ask(client)).contains("has expired");
        }
        assertThat(ask(port, alice)).contains("has expired");
    }

    @ParameterizedTest
    @EnumSource
    void verifiesACertificateOfAResumedSessionAgain(TlsEngine engine) {
        int port = serve(engine);
        TestCertificate alice = TestPki.CLIENT.issue(ALICE);
        for (int connection = 0; connection < 3; connection++) {
            assertThat(ask(port, alice)).startsWith("alice");
        }

        clock.forward(Duration.ofDays(4000));

        assertThat(ask(port, alice)).contains("has expired");
    }

    private static String ask(int port, TestCertificate certificate) {
        try (RawClient client = RawClient.tls(port, certificate)) {
            return ask(client);
        }
    }

    private static String ask(RawClient client) {
        return client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").response().text();
    }

    private int serve(TlsEngine engine) {
        HttpServer server = VERTX.httpServerBuilder()
                .with(new HttpServerConfig().setHost("127.0.0.1").setPort(0))
                .with(TlsOptions.server(TestPki.serving().keyPair(), TestPki.CLIENT.trustAnchors()))
                .with(engine.options())
                .build();
        kept.add(server);
        server.requestHandler(request -> request.response().end(answer(request.connection())));
        return server.listen().toCompletionStage().toCompletableFuture().join().actualPort();
    }

    private String answer(HttpConnection connection) {
        try {
            List<X509Certificate> chain = connection.peerCertificates().stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            Identity identity = credentials.identity(new RequestHead("GET", "/", null, HttpFields.EMPTY), chain);
            return identity.name() + " " + identity.groups();
        } catch (GatewayFailure failure) {
            return String.valueOf(failure.getMessage());
        } catch (SSLPeerUnverifiedException e) {
            return "none";
        }
    }
}
