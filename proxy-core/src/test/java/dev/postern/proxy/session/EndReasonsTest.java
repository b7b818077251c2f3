package dev.postern.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.session.SessionInfo.Backend;
import dev.postern.proxy.stream.EndCause;
import dev.postern.proxy.target.Destination;
import dev.postern.proxy.target.StreamPlan;
import dev.postern.proxy.target.StreamPlan.Reason;
import dev.postern.proxy.target.StreamPlan.Way;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EndReasonsTest {
    private static final Set<EndCause> OF_THE_CLIENT =
            EnumSet.of(EndCause.CLIENT_CLOSED, EndCause.CLIENT_LOST, EndCause.CLIENT_PROTOCOL_ERROR);

    private final EndReasons reasons = new EndReasons(
            new Backend("test", Destination.KUBELET, "node1", new StreamPlan(Way.SPLICE, Reason.EVERY_KUBELET)),
            Duration.ofMinutes(90));

    /** A session must not end in silence because somebody forgot a sentence. */
    @ParameterizedTest
    @EnumSource
    void hasASentenceForEveryEndThatIsNotTheClientsOwn(EndCause cause) {
        Optional<String> sentence = reasons.apply(cause);

        if (OF_THE_CLIENT.contains(cause)) {
            assertThat(sentence).isEmpty();
        } else {
            assertThat(sentence)
                    .hasValueSatisfying(
                            text -> assertThat(text).hasSizeBetween(20, 120).doesNotContain("\n"));
        }
    }

    /** Nothing but the sentence tells two causes apart in the client's hands. */
    @Test
    void hasAnotherSentenceForEachEndOfTheGatewaysOwn() {
        assertThat(Arrays.stream(EndCause.values())
                        .filter(cause -> cause.name().indexOf('_') < 0)
                        .map(cause -> reasons.apply(cause).orElseThrow()))
                .doesNotHaveDuplicates()
                .allMatch(text -> text.startsWith("the gateway ended the session: "));
    }

    @Test
    void namesTheIdleLimitAsTheConfigurationDoes() {
        assertThat(reasons.apply(EndCause.IDLE))
                .hasValueSatisfying(text -> assertThat(text).endsWith("for 1h30m"));
    }
}
