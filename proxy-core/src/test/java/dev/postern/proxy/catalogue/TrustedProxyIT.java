package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.Transport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** D10: behind a proxy that the configuration names, its {@code X-Forwarded-For} goes on with the proxy's address added. */
final class TrustedProxyIT {
    @RegisterExtension
    static final GatewayFixture gateway =
            new GatewayFixture(GatewaySettings.usual().trustedProxies("127.0.0.0/8"));

    @ParameterizedTest
    @EnumSource
    @Tag("D10")
    @Tag("A9")
    void appendsThePeerToWhatATrustedProxySays(Transport transport) {
        gateway.alice()
                .send(transport.toPod(
                        GatewayFixture.POD, "X-Forwarded-For: 198.51.100.1", "X-Forwarded-For: 203.0.113.7"))
                .head();
        assertThat(String.join(", ", gateway.oracles().oneHead().headers("x-forwarded-for")))
                .isEqualTo("198.51.100.1, 203.0.113.7, 127.0.0.1");
    }
}
