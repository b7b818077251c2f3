package dev.postern.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.stream.LastWords.Form;
import dev.postern.proxy.stream.StreamFixture.Ends;
import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.upgrade.StreamPair;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the kernel is told to look whether a silent peer is still there. */
class TcpKeepAliveIT {
    private static final BackendConnection.Script READS_ALL = connection -> {};
    private static final ChannelOption<Integer> IDLE_SECONDS = NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE);

    private final BlockingQueue<StreamPair> started = new LinkedBlockingQueue<>();
    private volatile Supplier<Carriage> carriage = Carriages::unfollowed;
    private final StreamFixture fixture = new StreamFixture(TlsEngine.preferred(), this::start);

    @AfterEach
    void closeAll() {
        fixture.close();
    }

    @Test
    void asksNothingOfTheKernelForASessionThatEndsBeforeItsFirstTick() throws Exception {
        carriage = () -> followed(Duration.ofHours(1));
        Ends ends = fixture.open(connection -> connection.write("all"));
        assertThat(ends.client().text(3)).isEqualTo("all");

        StreamPair pair = started();
        assertThat(isWatched(pair.client())).isFalse();
        assertThat(isWatched(pair.backend())).isFalse();
    }

    @Test
    void hasBothPeersWatchedFromTheFirstTickOn() throws Exception {
        carriage = () -> followed(Duration.ofMillis(50));
        fixture.open(READS_ALL);

        StreamPair pair = started();
        await().atMost(Duration.ofSeconds(5)).until(() -> isWatched(pair.client()) && isWatched(pair.backend()));
    }

    @Test
    void hasBothPeersWatchedAtOnceWhereNothingTicks() throws Exception {
        fixture.open(READS_ALL);

        StreamPair pair = started();
        assertThat(isWatched(pair.client())).isTrue();
        assertThat(isWatched(pair.backend())).isTrue();
    }

    private void start(StreamPair pair) {
        Splice.of(pair, carriage.get()).start();
        started.add(pair);
    }

    private StreamPair started() throws InterruptedException {
        StreamPair pair = started.poll(10, TimeUnit.SECONDS);
        assertThat(pair).isNotNull();
        return pair;
    }

    private static Carriage followed(Duration tick) {
        LastWords words = new LastWords(Form.TEXT, cause -> Optional.empty());
        return new Observed(
                new SpdyObserver(words), new KeepAlive(tick.multipliedBy(KeepAlive.TICKS), Duration.ofDays(1)));
    }

    private static boolean isWatched(Channel channel) throws Exception {
        return channel.eventLoop()
                .submit(() -> channel.config().getOption(ChannelOption.SO_KEEPALIVE)
                        && channel.config().getOption(IDLE_SECONDS) == 15)
                .get(5, TimeUnit.SECONDS);
    }
}
