package dev.postern.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.TestPki;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Connections from their beginning to their end. */
class LifecycleIT {
    @Test
    void standsBeforeVertxDecoderAndKnowsItsHandlersByName() {
        try (FrontFixture front = new FrontFixture();
                RawClient client = front.connect()) {
            front.line(request -> {});
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            PlainRequest request = front.next(PlainRequest.class);
            ChannelPipeline pipeline =
                    Connections.channel(request.exchange().connection()).pipeline();
            assertThat(pipeline.names())
                    .startsWith("ssl", "head", "httpDecoder", "httpEncoder", "response", "chunkedWriter", "handler")
                    .hasSize(8);
        }
    }

    @Test
    void spreadsConnectionsOverAllEventLoops() {
        try (FrontFixture front = new FrontFixture()) {
            Set<Thread> loops = new HashSet<>();
            front.line(request -> {
                loops.add(Thread.currentThread());
                FrontFixture.answerPlain(request);
            });
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                try (RawClient client = front.connect()) {
                    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                    assertThat(client.response().status()).isEqualTo(200);
                }
            }
            assertThat(loops).hasSize(2 * Runtime.getRuntime().availableProcessors());
        }
    }

    @Test
    void showsWhatIsKnownOfTheConnection() {
        try (FrontFixture front = new FrontFixture();
                RawClient stranger = RawClient.tls(
                        front.port(),
                        TestPki.STRANGER.issue(dev.postern.proxy.harness.CertificateRequest.user("mallory")));
                RawClient nobody = front.connect();
                RawClient alice = RawClient.tls(front.port(), TestPki.user("alice"))) {
            assertThat(certificateOf(front, alice))
                    .containsExactly(TestPki.user("alice")
                            .certificate()
                            .getSubjectX500Principal()
                            .getName());
            assertThat(certificateOf(front, stranger)).hasSize(1);
            assertThat(certificateOf(front, nobody)).isEmpty();
        }
    }

    @Test
    void endsEveryConnectionWhenItCloses() {
        FrontFixture front = new FrontFixture();
        front.line(request -> {});
        List<RawClient> clients = new ArrayList<>();
        for (String head : List.of("", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", FrontFixture.UPGRADE)) {
            clients.add(front.connect().send(head));
        }
        front.next(ClientRequest.class);
        front.next(ClientRequest.class);
        int port = front.port();
        front.close();
        for (RawClient client : clients) {
            assertThat(client.end(java.time.Duration.ofSeconds(3))).isNotEqualTo(RawClient.End.OPEN);
        }
        assertThatThrownBy(() -> RawClient.plain(port)).isInstanceOf(java.io.UncheckedIOException.class);
    }

    @Test
    void tellsOnceThatAClientOfAPlainRequestLeft() {
        try (FrontFixture front = new FrontFixture()) {
            front.line(request -> {});
            RawClient client = front.connect();
            client.send("GET /watch HTTP/1.1\r\nHost: a\r\n\r\n");
            PlainRequest request = front.next(PlainRequest.class);
            client.close();
            await().until(() -> request.connection().closed().isComplete());
            request.refuse(new dev.postern.proxy.failure.GatewayFailure(
                    dev.postern.proxy.failure.FailureReason.INTERNAL, "too late"));
        }
    }

    @Test
    void releasesTheBodyOfARequestThatNobodyReadWhenItsClientLeaves() {
        try (FrontFixture front = new FrontFixture()) {
            List<ByteBuf> seen = Collections.synchronizedList(new ArrayList<>());
            front.line(request -> Connections.channel(
                            ((PlainRequest) request).exchange().connection())
                    .pipeline()
                    .addBefore("handler", "spy", new Spy(seen)));
            RawClient client = front.connect();
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
            front.next(PlainRequest.class);
            for (int i = 0; i < 20; i++) {
                client.send("b".repeat(100));
                int expected = i + 1;
                await().until(() -> seen.size() == expected);
            }
            assertThat(seen).anyMatch(content -> content.refCnt() > 0);
            client.reset();
            await().untilAsserted(() -> assertThat(seen).allMatch(content -> content.refCnt() == 0));
        }
    }

    @Test
    void answersADefectOfTheLineWithAStatus() {
        try (FrontFixture front = new FrontFixture();
                RawClient client = front.connect()) {
            front.line(request -> {
                throw new IllegalStateException("CANARY");
            });
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response().text()).contains("\"code\":500").doesNotContain("CANARY");
        }
    }

    private static List<String> certificateOf(FrontFixture front, RawClient client) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.response().status()).isEqualTo(200);
        ClientConnection connection = front.next(PlainRequest.class).connection();
        assertThat(connection.peer().isLoopbackAddress()).isTrue();
        return connection.certificates().stream()
                .limit(1)
                .map(certificate -> certificate.getSubjectX500Principal().getName())
                .toList();
    }

    /** Remembers the bodies' buffers on their way to Vert.x. */
    private static final class Spy extends ChannelInboundHandlerAdapter {
        private final List<ByteBuf> seen;

        Spy(List<ByteBuf> seen) {
            this.seen = seen;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            if (msg instanceof HttpContent content && content.content().isReadable()) {
                seen.add(content.content());
            }
            ctx.fireChannelRead(msg);
        }
    }
}
