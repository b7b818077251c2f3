package dev.postern.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.net.ClientSSLOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LoopPoolsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final ClientSSLOptions TLS = new ClientSSLOptions();

    private final List<Promise<HttpClientConnection>> dials = new CopyOnWriteArrayList<>();
    private final ConnectionCounts counts = new ConnectionCounts();
    private final LoopPools pools = pools(1);

    private LoopPools pools(int most) {
        return new LoopPools(
                VERTX,
                tls -> {
                    Promise<HttpClientConnection> dial = Promise.promise();
                    dials.add(dial);
                    return dial.future();
                },
                most,
                counts);
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    /** Whether the server has HTTP/2, and how much a connection carries, is not known before there is one. */
    @Test
    void dialOnceForAFirstBurst() {
        LoopPools roomy = pools(1000);
        List<Future<ConnectionLease>> burst =
                IntStream.range(0, 50).mapToObj(i -> roomy.acquire(TLS)).toList();
        await().until(() -> counts.waiting() == burst.size());
        await().until(() -> dials.size() == 1);

        dials.get(0).fail("refused");

        await().until(() -> burst.stream().allMatch(Future::failed));
        assertThat(dials).hasSize(1);
        assertThat(counts.waiting()).isZero();
        assertThat(counts.failed()).isEqualTo(1);
        assertThat(counts.open()).isZero();
    }

    /** A dial that fails makes room for the next; one that began while the event loops end would stay open for ever. */
    @Test
    void dialNoMoreOnceTheyAreClosed() {
        Future<ConnectionLease> dialling = pools.acquire(TLS);
        await().until(() -> dials.size() == 1);

        Future<Void> closed = pools.close();
        await().until(closed::isComplete);
        dials.get(0).fail("the network is gone");

        await().until(dialling::isComplete);
        assertThat(dialling.cause()).hasMessage("the gateway is stopping");
        Future<ConnectionLease> later = pools.acquire(TLS);
        await().until(later::isComplete);
        assertThat(later.cause()).hasMessage("the gateway is stopping");
        assertThat(dials).hasSize(1);
    }
}
