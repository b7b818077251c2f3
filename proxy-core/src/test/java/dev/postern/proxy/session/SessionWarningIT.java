package dev.postern.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.request.CommandStreams;
import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.session.SessionInfo.Backend;
import dev.postern.proxy.session.SessionInfo.Caller;
import dev.postern.proxy.session.SessionInfo.Kind;
import dev.postern.proxy.session.SessionInfo.ObjectReference;
import dev.postern.proxy.session.SessionInfo.Protocol;
import dev.postern.proxy.stream.Carriages;
import dev.postern.proxy.stream.EndCause;
import dev.postern.proxy.stream.Splice;
import dev.postern.proxy.stream.StreamFixture;
import dev.postern.proxy.stream.StreamOptions;
import dev.postern.proxy.target.Destination;
import dev.postern.proxy.target.StreamPlan;
import dev.postern.proxy.target.StreamPlan.Reason;
import dev.postern.proxy.target.StreamPlan.Way;
import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.upgrade.Agreed;
import dev.postern.proxy.upgrade.StreamPair;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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
            new Backend("test", Destination.KUBELET, "node1", new StreamPlan(Way.SPLICE, Reason.EVERY_KUBELET)));

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
            // A frame's header, the channel and the line on a line of its own.
            assertThat(ends.client().text(3 + 2 + WARNING.length() + 2)).endsWith("\u0001\r\n" + WARNING + "\r\n");
        }
        StreamFixture.wait(sessions.get(0).end(EndCause.KILLED));
        assertThat(ends.client().received().contains(WARNING)).isEqualTo(asked);
    }

    private void run(StreamPair pair) {
        Agreed terminal =
                new Agreed(Way.TRANSLATE, true, "v5.channel.k8s.io", new CommandStreams(true, true, true, true));
        Splice splice = Splice.of(pair, Carriages.of(StreamKind.EXEC, terminal, options, cause -> Optional.empty()));
        sessions.add(new Session(1, INFO, options, splice));
        splice.start();
    }
}
