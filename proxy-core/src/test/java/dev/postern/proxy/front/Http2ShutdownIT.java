package dev.postern.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What HTTP/2 clients see of a gateway that stops. */
class Http2ShutdownIT {
    private static final String[] WATCH = {":method: GET", ":scheme: https", ":path: /watch", ":authority: a"};

    @Test
    void anExchangeUnderWayEndsInPeaceAndNoOtherBegins() {
        FrontFixture front = new FrontFixture();
        front.line(request -> {});
        try (RawHttp2 client = new RawHttp2(front.port())) {
            client.request(1, WATCH);
            PlainRequest running = front.next(PlainRequest.class);

            Future<Void> closed = front.front().close();

            assertThat(client.next(1)).as("GOAWAY, whose last stream is ours").isEqualTo("closed");
            assertThat(client.lastTaken()).isEqualTo(1);
            client.tryRequest(3, WATCH);
            running.exchange().response().end("x");
            assertThat(client.answer(1)).isEqualTo("200");
            await().atMost(Duration.ofSeconds(4)).until(closed::isComplete);
            assertThat(front.count).as("requests taken").hasValue(1);
        } finally {
            front.close();
        }
    }

    @Test
    void anIdleConnectionIsToldAndClosed() {
        FrontFixture front = new FrontFixture();
        try (RawHttp2 client = new RawHttp2(front.port())) {
            client.request(1, WATCH);
            assertThat(client.answer(1)).isEqualTo("200");

            Future<Void> closed = front.front().close();

            assertThat(client.next(3)).isEqualTo("closed");
            assertThat(client.lastTaken()).isEqualTo(1);
            await().atMost(Duration.ofSeconds(4)).until(closed::isComplete);
        } finally {
            front.close();
        }
    }

    @Test
    void anExchangeThatDoesNotEndIsCutOffInTheEnd() {
        FrontFixture front = new FrontFixture();
        front.line(request -> {});
        try (RawHttp2 client = new RawHttp2(front.port())) {
            client.request(1, WATCH);
            front.next(PlainRequest.class);

            Future<Void> closed = front.front().close();

            await().atMost(FrontListener.DRAIN.plusSeconds(4)).until(closed::isComplete);
            assertThat(client.closesWithin(Duration.ofSeconds(1))).isTrue();
        } finally {
            front.close();
        }
    }
}
