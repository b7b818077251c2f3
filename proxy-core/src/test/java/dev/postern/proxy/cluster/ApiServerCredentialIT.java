package dev.postern.proxy.cluster;

import static dev.postern.proxy.cluster.ApiServerFixture.await;
import static dev.postern.proxy.cluster.ApiServerFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.cluster.ApiServerOptions.Credential.BearerToken;
import dev.postern.proxy.cluster.ApiServerOptions.Credential.ClientCertificate;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TrustAnchors;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The gateway's own credential while it changes, and the CA too: nothing is cut, and nothing goes out without one. */
class ApiServerCredentialIT {
    private static final Impersonation ALICE = new Impersonation("alice", "", List.of(), Map.of());

    private final ApiServerFixture fixture = new ApiServerFixture();
    private final FakeApi api = fixture.api;
    private final Reloadable<TrustAnchors> ca = Reloadable.of(TestPki.API_SERVER.trustAnchors());
    private final List<ApiServer> servers = new ArrayList<>();

    @AfterEach
    void close() {
        servers.forEach(server -> await(server.close()));
        fixture.close();
    }

    private ApiServer server(CredentialSource credentials) {
        ApiServer server = new ApiServer(
                fixture.vertx,
                new ApiServerOptions(ApiServerAddress.direct("127.0.0.1", api.port(), ""), ca, credentials));
        servers.add(server);
        return server;
    }

    @Test
    void asksOnceMoreWithAnotherTokenWhereTheFirstIsRefused() {
        api.requireClientCertificate(false);
        api.on(request -> request.headers("authorization").contains("Bearer old"), FakeApi.json(401, "{}"));
        api.put("/readyz", "ok");
        Renewed tokens = new Renewed();
        ApiServer server = server(tokens);

        assertThat(await(server.get("/readyz")).status()).isEqualTo(200);

        assertThat(tokens.refused).containsExactly(new BearerToken("old"));
        assertThat(tokens.asked).as("once for each request").isEqualTo(2);
        assertThat(api.requests()).hasSize(2);
    }

    @Test
    void failsInTimeWhereTheCredentialIsNeverMade() {
        ApiServer server = server(new Source(Promise.<Credential>promise().future()));

        Future<ApiAnswer> answer = server.get("/readyz");

        Awaitility.await().atMost(Duration.ofSeconds(8)).until(answer::failed);
    }

    @Test
    void leavesAGoodConnectionToOthersWhereItsAskerHasGivenUp() {
        api.requireClientCertificate(false).put("/api", "{}");
        Made made = new Made();
        ApiServer server = server(made);
        ok(server);
        Promise<Credential> late = Promise.promise();
        made.current = late.future();

        UpstreamExchange given = server.send(ALICE, get("/api"));
        given.cancel();
        late.complete(Made.TOKEN);
        assertThat(failure(given.response())).hasMessageContaining("cancelled");

        ok(server);
        assertThat(api.requests()).hasSize(2);
        assertThat(api.connections()).hasSize(1);
    }

    @Test
    void tellsTheSourceWhereItsAskerSaysSoAndDoesNotRepeatACallersRequest() {
        api.requireClientCertificate(false);
        api.on("/api", FakeApi.json(401, "{}"));
        Renewed tokens = new Renewed();

        UpstreamExchange exchange = server(tokens).send(ALICE, get("/api"));
        HttpClientResponse response = await(exchange.response());

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(tokens.refused).as("it may be that of somebody behind").isEmpty();
        exchange.unauthorized();
        assertThat(tokens.refused).containsExactly(new BearerToken("old"));
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void sendsNothingWhereThereIsNoCredential() {
        GatewayFailure none = new GatewayFailure(FailureReason.UNAVAILABLE, "none");
        ApiServer server = server(new Source(Future.failedFuture(none)));

        assertThat(failure(server.send(ALICE, get("/api")).response())).isSameAs(none);
        assertThat(failure(server.get("/readyz"))).isSameAs(none);
        assertThat(api.connections()).isEmpty();
    }

    @Test
    void closesTheSourceWithItself() {
        Renewed tokens = new Renewed();

        await(server(tokens).close());

        assertThat(tokens.closed).isTrue();
    }

    @Test
    void waitsForACredentialThatIsBeingMade() {
        api.requireClientCertificate(false).put("/api", "{}");
        Promise<Credential> made = Promise.promise();
        UpstreamExchange exchange = server(new Source(made.future())).send(ALICE, get("/api"));
        assertThat(api.connections()).isEmpty();

        made.complete(new BearerToken("late"));

        assertThat(await(exchange.response()).statusCode()).isEqualTo(200);
        assertThat(api.requests().get(0).headers("authorization")).containsExactly("Bearer late");
    }

    @Test
    void showsANewCertificateOnNewConnectionsAndLetsOldOnesEnd() {
        TestCertificate renewed = TestPki.GATEWAY.issue(CertificateRequest.user("postern-renewed"));
        Reloadable<Credential> credential =
                Reloadable.of(new ClientCertificate(TestPki.gatewayAtApiServer().keyPair()));
        api.on("/watch", FakeApi.chunks(List.of("event"), false)).put("/api", "{}");
        ApiServer server = server(CredentialSource.of(credential));
        HttpClientResponse watch = await(server.send(ALICE, get("/watch")).response());

        credential.set(new ClientCertificate(renewed.keyPair()));
        assertThat(await(server.send(ALICE, get("/api")).response()).statusCode())
                .isEqualTo(200);

        assertThat(api.requests().get(1).connection().clientCertificates()).contains(renewed.certificate());
        assertThat(api.requests().get(0).connection().open()).isTrue();
        watch.resume();
        assertThat(watch.request()).isNotNull();
        watch.request().reset();
    }

    @Test
    void verifiesNewConnectionsAgainstANewCa() {
        api.put("/api", "{}");
        ApiServer server = server(CredentialSource.of(
                new ClientCertificate(TestPki.gatewayAtApiServer().keyPair())));
        assertThat(await(server.send(ALICE, get("/api")).response()).statusCode())
                .isEqualTo(200);

        ca.set(TestPki.STRANGER.trustAnchors());

        assertThat(failure(server.send(ALICE, get("/api")).response()))
                .hasMessageStartingWith("the API server cannot be reached");
        ca.set(TestPki.API_SERVER.trustAnchors());
        assertThat(await(server.send(ALICE, get("/api")).response()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void verifiesTheServersOtherName() {
        api.put("/api", "{}")
                .certificate(TestPki.API_SERVER.issue(
                        CertificateRequest.server("kube-apiserver").dns("kubernetes.default")));
        Credential credential =
                new ClientCertificate(TestPki.gatewayAtApiServer().keyPair());
        ApiServerAddress named = new ApiServerAddress("127.0.0.1", api.port(), "", "kubernetes.default", null);
        ApiServer server =
                new ApiServer(fixture.vertx, new ApiServerOptions(named, ca, CredentialSource.of(credential)));
        servers.add(server);

        assertThat(await(server.send(ALICE, get("/api")).response()).statusCode())
                .isEqualTo(200);

        assertThat(api.requests().get(0).headers("host")).containsExactly("127.0.0.1:" + api.port());
        assertThat(failure(server(CredentialSource.of(credential))
                        .send(ALICE, get("/api"))
                        .response()))
                .hasMessageStartingWith("the API server cannot be reached");
    }

    private static void ok(ApiServer server) {
        HttpClientResponse response = await(server.send(ALICE, get("/api")).response());
        assertThat(response.statusCode()).isEqualTo(200);
        response.resume();
        await(response.end());
    }

    private static UpstreamRequest get(String target) {
        return new UpstreamRequest(HttpMethod.GET, target, HttpFields.EMPTY, null);
    }

    private record Source(Future<Credential> current) implements CredentialSource {
        @Override
        public void refused(Credential credential) {
            throw new AssertionError("nothing was refused");
        }
    }

    /** Whatever the test says now. */
    private static final class Made implements CredentialSource {
        static final Credential TOKEN = new BearerToken("t");

        volatile Future<Credential> current = Future.succeededFuture(TOKEN);

        @Override
        public Future<Credential> current() {
            return current;
        }

        @Override
        public void refused(Credential credential) {
            throw new AssertionError("nothing was refused");
        }
    }

    /** {@code old} until it is refused, then {@code new}. */
    private static final class Renewed implements CredentialSource {
        private final List<Credential> refused = new ArrayList<>();
        private int asked;
        private boolean closed;

        @Override
        public Future<Credential> current() {
            asked++;
            return Future.succeededFuture(new BearerToken(refused.isEmpty() ? "old" : "new"));
        }

        @Override
        public void refused(Credential credential) {
            refused.add(credential);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
