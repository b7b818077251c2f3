package dev.postern.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.session.SessionInfo.Backend;
import dev.postern.proxy.session.SessionInfo.Caller;
import dev.postern.proxy.session.SessionInfo.Kind;
import dev.postern.proxy.session.SessionInfo.ObjectReference;
import dev.postern.proxy.session.SessionInfo.Protocol;
import dev.postern.proxy.stream.EndCause;
import dev.postern.proxy.stream.Splice;
import dev.postern.proxy.stream.StreamFixture;
import dev.postern.proxy.stream.StreamObserver;
import dev.postern.proxy.stream.StreamOptions;
import dev.postern.proxy.target.Destination;
import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.upgrade.StreamPair;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a terminal is told while its session lives. */
class SessionWarningIT {
    private static final String WARNING = "postern: the gateway is being stopped, and this session ends in 1m30s";
    private static final SessionInfo INFO = new SessionInfo(
            new Caller("alice", InetAddress.getLoopbackAddress()),
            Kind.EXEC,
            Protocol.WEBSOCKET,
            new ObjectReference("pods", "default", "web", "uid-1"),
            new Backend("test", Destination.KUBELET, "node1"));

    private final List<Session> sessions = new CopyOnWriteArrayList<>();
    private StreamOptions options = StreamOptions.DEFAULT;
    private final StreamFixture fixture = new StreamFixture(TlsEngine.preferred(), this::run);

    @AfterEach
    void close() {
        fixture.close();
    }

    /** At once, and not with the next byte that happens to pass. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void writesTheTimeThatIsLeftWhereItIsAskedFor(boolean asked) {
        options = new StreamOptions(Duration.ofHours(1), true, asked);
        StreamFixture.Ends ends = fixture.open(connection -> {});
        await().until(() -> sessions.size() == 1);

        sessions.get(0).warn(Duration.ofSeconds(90));

        if (asked) {
            assertThat(ends.client().text(WARNING.length())).isEqualTo(WARNING);
        }
        StreamFixture.wait(sessions.get(0).end(EndCause.KILLED));
        assertThat(ends.client().received().contains(WARNING)).isEqualTo(asked);
    }

    private void run(StreamPair pair) {
        Splice splice = Splice.of(pair, new Terminal());
        sessions.add(new Session(1, INFO, options, splice));
        splice.start();
    }

    /** A protocol in which there is a place for a line. */
    private static final class Terminal implements StreamObserver {
        @Override
        public void fromKubelet(ByteBuf bytes, Consumer<ByteBuf> client) {
            client.accept(bytes);
        }

        @Override
        public void fromClient(ByteBuf bytes, Consumer<ByteBuf> client) {}

        @Override
        public boolean end(EndCause cause, Consumer<ByteBuf> client) {
            return false;
        }

        @Override
        public void notice(String line, Consumer<ByteBuf> client) {
            client.accept(Unpooled.copiedBuffer(line, StandardCharsets.US_ASCII));
        }
    }
}
