package dev.postern.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.internal.VertxInternal;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LoopClientsTest {
    private static final int LOOPS = 3;
    private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));

    private final LoopClients clients = new LoopClients(VERTX, VERTX::createHttpClient);

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void givesEachLoopAClientOfItsOwnAndAlwaysTheSame() {
        Set<HttpClientAgent> seen = Stream.generate(() -> ((VertxInternal) VERTX).createEventLoopContext())
                .limit(4 * LOOPS)
                .map(context -> {
                    HttpClientAgent first = ownOn(context);
                    assertThat(ownOn(context)).isSameAs(first);
                    return first;
                })
                .collect(Collectors.toSet());

        assertThat(seen).hasSize(LOOPS);
    }

    private HttpClientAgent ownOn(Context context) {
        CompletableFuture<HttpClientAgent> own = new CompletableFuture<>();
        context.runOnContext(now -> own.complete(clients.own()));
        return own.orTimeout(5, TimeUnit.SECONDS).join();
    }
}
