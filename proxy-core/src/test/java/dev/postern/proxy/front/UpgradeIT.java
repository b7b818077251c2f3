package dev.postern.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that ask for an upgrade, from the wire to the line and back. */
class UpgradeIT {
    private static final String UPGRADE = FrontFixture.UPGRADE;
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
        front.reset();
        front.line(request -> {});
    }

    @Test
    void keepsEveryByteBehindTheHeadWhereverTheyAreCut() {
        String early = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
        String all = UPGRADE + early;
        for (int cut = 1; cut < all.length(); cut += 7) {
            try (RawClient client = front.connect()) {
                client.send(all.substring(0, cut)).send(all.substring(cut));
                UpgradeRequest request = front.next(UpgradeRequest.class);
                await().untilAsserted(() -> assertThat(kept(request)).isEqualTo(early));
            }
        }
        assertThat(front.requests).isEmpty();
    }

    @Test
    void leavesTlsAndTheLastHandlerInThePipeline() {
        try (RawClient client = front.connect()) {
            client.send(UPGRADE);
            UpgradeRequest request = front.next(UpgradeRequest.class);
            UpgradeRequest.Detached detached = FrontFixture.onLoop(request, request::detach);
            assertThat(detached.channel().pipeline().names())
                    .startsWith("ssl", "handler")
                    .hasSize(3);
            assertThat(detached.channel().config().isAutoRead()).isFalse();
            assertThat(detached.early().isReadable()).isFalse();
        }
    }

    @Test
    void givesTheChannelForAStreamBothWays() {
        try (RawClient client = front.connect()) {
            client.send(UPGRADE + "one");
            UpgradeRequest request = front.next(UpgradeRequest.class);
            FrontFixture.onLoop(request, () -> {
                UpgradeRequest.Detached detached = request.detach();
                detached.channel().pipeline().addBefore("handler", "echo", new Echo());
                detached.channel().writeAndFlush(detached.early());
                detached.channel().config().setAutoRead(true);
                return detached;
            });
            assertThat(client.text(3)).isEqualTo("one");
            client.send("GET / HTTP/1.1\r\n\r\n");
            assertThat(client.text(18)).isEqualTo("GET / HTTP/1.1\r\n\r\n");
        }
        assertThat(front.count).hasValue(1);
    }

    @Test
    void refusesWithAStatusAndServesNothingBehindIt() {
        front.line(request -> request.refuse(new GatewayFailure(FailureReason.DENIED, "no")));
        try (RawClient client = front.connect()) {
            client.send(UPGRADE + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
            RawResponse response = client.response();
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.header("Connection")).contains("close");
            assertThat(client.end(Duration.ofSeconds(2))).isEqualTo(RawClient.End.CLOSED);
            assertThat(client.trySend("GET /more HTTP/1.1\r\nHost: a\r\n\r\n")
                            && client.end(Duration.ofMillis(700)) == RawClient.End.OPEN)
                    .isFalse();
        }
        assertThat(front.count).hasValue(1);
    }

    @Test
    void deliversARefusalToAClientThatIsStillSending() {
        try (RawClient client = front.connect()) {
            client.send(UPGRADE + "x".repeat(60_000));
            UpgradeRequest request = front.next(UpgradeRequest.class);
            client.send("y".repeat(200_000));
            FrontFixture.onLoop(request, () -> {
                request.refuse(new GatewayFailure(FailureReason.NOT_FOUND, "no"));
                request.refuse(new GatewayFailure(FailureReason.INTERNAL, "twice"));
                return null;
            });
            assertThat(client.response().status()).isEqualTo(404);
            assertThat(client.end(Duration.ofSeconds(3))).isEqualTo(RawClient.End.CLOSED);
        }
    }

    @Test
    void relaysABackendsAnswerUnderItsOwnFraming() {
        HttpFields fields = HttpFields.of(List.of(
                new Field("Content-Type", "text/plain"),
                new Field("Transfer-Encoding", "chunked"),
                new Field("Content-Length", "99"),
                new Field("Connection", "keep-alive")));
        try (RawClient client = front.connect()) {
            client.send(UPGRADE);
            UpgradeRequest request = front.next(UpgradeRequest.class);
            FrontFixture.onLoop(request, () -> {
                request.answer(new ResponseHead(403, "Forbidden", fields), Buffer.buffer("kubelet says no"));
                return null;
            });
            RawResponse response = client.response();
            assertThat(response.statusLine()).isEqualTo("HTTP/1.1 403 Forbidden");
            assertThat(response.headers("Content-Length")).containsExactly("15");
            assertThat(response.headers("Connection")).containsExactly("close");
            assertThat(response.headers("Transfer-Encoding")).isEmpty();
            assertThat(response.text()).isEqualTo("kubelet says no");
            assertThat(client.end(Duration.ofSeconds(3))).isEqualTo(RawClient.End.CLOSED);
        }
    }

    @Test
    void writesNoHeaderThatEndsItsLineEarly() {
        HttpFields fields = HttpFields.of(List.of(new Field("A", "b\r\nEvil: c")));
        try (RawClient client = front.connect()) {
            client.send(UPGRADE);
            UpgradeRequest request = front.next(UpgradeRequest.class);
            FrontFixture.onLoop(request, () -> {
                assertThatThrownBy(() -> request.answer(new ResponseHead(400, "", fields), Buffer.buffer()))
                        .isInstanceOf(IllegalArgumentException.class);
                request.refuse(new GatewayFailure(FailureReason.BAD_BACKEND, "no"));
                return null;
            });
            assertThat(client.response().status()).isEqualTo(502);
        }
    }

    @Test
    void stopsReadingEarlyBytesAtTheLimit() {
        RawClient client = front.connect();
        client.send(UPGRADE);
        UpgradeRequest request = front.next(UpgradeRequest.class);
        long taken = FrontFixture.sendUntilStuck(client, 64_000_000);
        assertThat(taken).isLessThan(32_000_000);
        assertThat(kept(request).length()).isBetween(EarlyBytes.LIMIT, 2 * 1024 * 1024);
    }

    @Test
    void noticesAClientThatLeavesWhileItWaits() {
        for (boolean rude : new boolean[] {false, true}) {
            RawClient client = front.connect();
            client.send(UPGRADE + "early");
            UpgradeRequest request = front.next(UpgradeRequest.class);
            assertThat(request.connection().closed().isComplete()).isFalse();
            if (rude) {
                client.reset();
            } else {
                client.close();
            }
            FrontFixture.await(request.connection().closed());
            UpgradeRequest.Detached detached = FrontFixture.onLoop(request, request::detach);
            assertThat(detached.channel().isActive()).isFalse();
            assertThat(detached.early().isReadable()).isFalse();
        }
    }

    @Test
    void holdsAnUpgradeUntilTheRequestBeforeItIsAnswered() {
        try (RawClient client = front.connect()) {
            client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n" + UPGRADE + "early");
            PlainRequest slow = front.next(PlainRequest.class);
            assertThat(client.end(Duration.ofMillis(300))).isEqualTo(RawClient.End.OPEN);
            assertThat(front.requests).isEmpty();
            slow.exchange().response().end("done");
            assertThat(client.response().text()).isEqualTo("done");
            UpgradeRequest request = front.next(UpgradeRequest.class);
            assertThat(kept(request)).isEqualTo("early");
            FrontFixture.onLoop(request, () -> {
                request.refuse(new GatewayFailure(FailureReason.DENIED, "no"));
                return null;
            });
            assertThat(client.response().status()).isEqualTo(403);
        }
    }

    @Test
    void readsPipelinedRequestsNoFurtherThanTheLimitWhileOneIsUnanswered() {
        RawClient client = front.connect();
        client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        front.next(PlainRequest.class);
        assertThat(FrontFixture.sendUntilStuck(client, 64_000_000)).isLessThan(32_000_000);
    }

    @Test
    void givesAwayOnlyOnce() {
        UpgradeRequest request = new UpgradeRequest(null, null, new EarlyBytes(new EmbeddedChannel(), early -> {}));
        request.detach();
        assertThatThrownBy(request::detach).isInstanceOf(IllegalStateException.class);
    }

    private static String kept(UpgradeRequest request) {
        return FrontFixture.onLoop(request, () -> request.early().toString(StandardCharsets.ISO_8859_1));
    }

    /** Sends back what comes. */
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            ctx.writeAndFlush((ByteBuf) msg);
        }
    }
}
