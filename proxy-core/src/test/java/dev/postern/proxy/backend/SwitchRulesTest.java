package dev.postern.proxy.backend;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.http.ResponseHead;
import dev.postern.proxy.request.UpgradeOffer;
import dev.postern.proxy.request.UpgradeOffer.Spdy;
import dev.postern.proxy.target.StreamPlan.Way;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link KubeletStreamIT} does not ask over a socket: the rules where the gateway speaks itself. */
class SwitchRulesTest {
    private static final Spdy OFFER = new Spdy(List.of("v4.channel.k8s.io", "a.k8s.io"));

    @ParameterizedTest
    @EnumSource
    void takesOneOfTheProtocolsThatWereOffered(Way way) {
        assertThatCode(() -> new SwitchRules(OFFER, way).check(spdy("a.k8s.io")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v5.channel.k8s.io", "V4.channel.k8s.io", "v4.channel.k8s.io a.k8s.io"})
    void refusesAnyOtherChoiceWhereTheGatewaySpeaksItself(String chosen) {
        ResponseHead head = spdy(chosen.isEmpty() ? new String[0] : chosen.split(" "));
        for (Way way : List.of(Way.TRANSLATE, Way.TUNNEL)) {
            assertThatThrownBy(() -> new SwitchRules(OFFER, way).check(head))
                    .hasMessage("invalid upgrade response: X-Stream-Protocol-Version does not name one protocol of"
                            + " those that were offered")
                    .extracting(failure -> ((GatewayFailure) failure).reason())
                    .isEqualTo(FailureReason.BAD_BACKEND);
        }
        assertThatCode(() -> new SwitchRules(OFFER, Way.SPLICE).check(head))
                .as("a client judges its own kubelet's choice")
                .doesNotThrowAnyException();
    }

    @Test
    void refusesAWebSocketWhereSpdyWasAskedFor() {
        ResponseHead webSocket = head(new Field("Connection", "Upgrade"), new Field("Upgrade", "websocket"));
        assertThatThrownBy(() -> new SwitchRules(OFFER, Way.TRANSLATE).check(webSocket))
                .hasMessageContaining("Upgrade is not the protocol that was asked for");
        UpgradeOffer offer = new UpgradeOffer.WebSocket("dGhlIHNhbXBsZSBub25jZQ==", List.of());
        assertThatThrownBy(() -> new SwitchRules(offer, Way.SPLICE).check(spdy("a.k8s.io")))
                .hasMessageContaining("Upgrade is not the protocol that was asked for");
    }

    private static ResponseHead spdy(String... chosen) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("Connection", "Upgrade"));
        fields.add(new Field("Upgrade", "SPDY/3.1"));
        for (String protocol : chosen) {
            fields.add(new Field("X-Stream-Protocol-Version", protocol));
        }
        return head(fields.toArray(Field[]::new));
    }

    private static ResponseHead head(Field... fields) {
        return new ResponseHead(101, "Switching Protocols", HttpFields.of(List.of(fields)));
    }
}
