package dev.postern.proxy.cluster;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.reload.Reloadable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** An API server that lies on demand, and the client of it. */
final class ApiServerFixture implements AutoCloseable {
    final FakeApi api = new FakeApi();
    final Vertx vertx = Vertx.vertx();
    final ApiServer server = server(
            "", new Credential.ClientCertificate(TestPki.gatewayAtApiServer().keyPair()));
    final ClusterState state = ClusterStates.of(server);

    ApiServer server(String basePath, Credential credential) {
        return new ApiServer(
                vertx,
                new ApiServerOptions(
                        ApiServerAddress.direct("127.0.0.1", api.port(), basePath),
                        Reloadable.of(TestPki.API_SERVER.trustAnchors()),
                        CredentialSource.of(credential)));
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    static Throwable failure(Future<?> future) {
        try {
            throw new AssertionError("succeeded: " + await(future));
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    @Override
    public void close() {
        await(server.close());
        await(vertx.close());
        api.close();
    }
}
