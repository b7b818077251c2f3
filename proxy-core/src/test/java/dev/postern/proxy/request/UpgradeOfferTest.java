package dev.postern.proxy.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.request.UpgradeOffer.WebSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpgradeOfferTest {
    @ParameterizedTest
    @CsvSource({
        "v5.channel.k8s.io, v5.channel.k8s.io",
        "v4.channel.k8s.io v5.channel.k8s.io, v5.channel.k8s.io",
        "unknown base64.channel.k8s.io v4.channel.k8s.io, base64.channel.k8s.io",
        "v4.base64.channel.k8s.io channel.k8s.io, v4.base64.channel.k8s.io",
        "channel.k8s.io, channel.k8s.io",
        "unknown, ",
        "V5.CHANNEL.K8S.IO, "
    })
    void takesVersionFiveElseTheFirstThatARuntimeTakes(String listed, String taken) {
        assertThat(offer(listed.split(" ")).remoteCommand()).isEqualTo(java.util.Optional.ofNullable(taken));
    }

    @Test
    void takesTheOldestWhereNoneIsListed() {
        assertThat(offer().remoteCommand()).contains("");
    }

    @Test
    void findsWhatIsTunnelled() {
        WebSocket offer =
                offer("SPDY/3.1+portforward.k8s.io", "v4.channel.k8s.io", "SPDY/3.1+x.example", "SPDY/3.1+a.k8s.io");
        assertThat(offer.tunnels()).isTrue();
        assertThat(offer.tunnelled()).containsExactly("portforward.k8s.io", "a.k8s.io");
        assertThat(offer("v4.channel.k8s.io", "spdy/3.1+portforward.k8s.io").tunnels())
                .isFalse();
    }

    private static WebSocket offer(String... subprotocols) {
        return new WebSocket("key", List.of(subprotocols));
    }
}
