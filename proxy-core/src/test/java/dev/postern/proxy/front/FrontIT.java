package dev.postern.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The serving port as clients see it. */
class FrontIT {
    private static final String UPGRADE = "POST /exec HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n";
    private static FrontFixture front;

    @BeforeAll
    static void start() {
        front = new FrontFixture();
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    @BeforeEach
    void reset() {
        front.line(FrontFixture::answerPlain);
        front.requests.clear();
        front.count.set(0);
    }

    @Test
    void servesRequestsOfOneConnectionInTurn() {
        try (RawClient client = front.connect()) {
            client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response().text()).isEqualTo("GET /a 0");
            client.send("POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nxyz");
            assertThat(client.response().text()).isEqualTo("POST /b 3");
            client.send("POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nxyz\r\n0\r\nT: v\r\n\r\n");
            assertThat(client.response().text()).isEqualTo("POST /c 3");
            client.send("GET /d HTTP/1.1\r\nHost: a\r\n\r\nGET /e HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response().text()).isEqualTo("GET /d 0");
            assertThat(client.response().text()).isEqualTo("GET /e 0");
        }
    }

    @Test
    void givesTheChannelOfAnUpgradeAwayWithEveryByteBehindTheHead() {
        try (RawClient client = front.connect()) {
            client.send(UPGRADE + "early\r\nGET /smuggled HTTP/1.1\r\n\r\n");
            UpgradeRequest request = front.next(UpgradeRequest.class);
            assertThat(request.head().path()).isEqualTo("/exec");
            String early = onLoop(request, () -> {
                UpgradeRequest.Detached detached = request.detach();
                String text = detached.early().toString(StandardCharsets.ISO_8859_1);
                detached.early().release();
                assertThat(detached.channel().pipeline().names()).containsExactly("ssl", "handler", "DefaultChannelPipeline$TailContext#0");
                detached.channel().writeAndFlush(detached.channel().alloc().buffer().writeBytes("101".getBytes()));
                return text;
            });
            assertThat(early).isEqualTo("early\r\nGET /smuggled HTTP/1.1\r\n\r\n");
            assertThat(client.text(3)).isEqualTo("101");
        }
        assertThat(front.count).hasValue(1);
    }

    @Test
    void closesTheConnectionOfARefusedUpgradeAndServesNothingBehindIt() {
        front.line(request -> request.refuse(new GatewayFailure(FailureReason.DENIED, "no")));
        try (RawClient client = front.connect()) {
            client.send(UPGRADE + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
            RawResponse response = client.response();
            assertThat(response.status()).isEqualTo(403);
            assertThat(client.end(Duration.ofSeconds(2))).isEqualTo(RawClient.End.CLOSED);
            assertThat(client.received()).containsOnlyOnce("HTTP/1.1");
        }
        assertThat(front.count).hasValue(1);
    }

    private static <T> T onLoop(UpgradeRequest request, java.util.concurrent.Callable<T> action) {
        var promise = io.vertx.core.Promise.<T>promise();
        ((AcceptedConnection) request.connection()).channel().eventLoop().execute(() -> {
            try {
                promise.complete(action.call());
            } catch (Throwable e) {
                promise.fail(e);
            }
        });
        return FrontFixture.await(promise.future());
    }
}
