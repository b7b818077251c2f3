package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.Transport;
import dev.postern.proxy.stream.EndCause;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A10, I1: a stream without data ends after its limit, and one that moves does not. */
final class IdleIT {
    @RegisterExtension
    static final GatewayFixture gateway =
            new GatewayFixture(GatewaySettings.usual().idleTimeout(Duration.ofSeconds(1)));

    @Test
    @Tag("A10")
    void anIdleStreamIsClosedOnBothSidesAndCounted() {
        RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));
        assertThat(client.head().status()).isEqualTo(101);
        gateway.oracles().closedBoth(client, Duration.ofSeconds(4));
        await().atMost(Duration.ofSeconds(1))
                .until(() -> gateway.meters()
                                .find("postern.sessions.ended")
                                .tag("cause", EndCause.IDLE.label())
                                .counters()
                                .size()
                        == 1);
    }

    @Test
    @Tag("I1")
    void aStreamThatMovesNowAndThenIsNotIdle() {
        RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));
        assertThat(client.head().status()).isEqualTo(101);
        for (int i = 0; i < 12; i++) {
            assertThat(client.end(Duration.ofMillis(250))).isEqualTo(RawClient.End.OPEN);
            assertThat(client.send("x").text(1)).isEqualTo("x");
        }
    }
}
