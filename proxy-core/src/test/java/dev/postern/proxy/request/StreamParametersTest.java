package dev.postern.proxy.request;

import static dev.postern.proxy.request.Refusals.assertRefused;
import static dev.postern.proxy.request.StreamKind.ATTACH;
import static dev.postern.proxy.request.StreamKind.EXEC;
import static dev.postern.proxy.request.StreamKind.PORT_FORWARD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.failure.FailureReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamParametersTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
                    command=ls&command=-l&container=c&stdin=true&stdout=true&tty=true | command=ls&command=-l&input=1&output=1&tty=1
                    stderr=true&stdout=true&command=sh                                | command=sh&error=1&output=1
                    tty=0&stdin=false&stdout=FALSE&stderr                             | error=1
                    command=a%26container%3Dx                                         | command=a%26container%3Dx
                    %63ommand=x                                                       | command=x
                    command=b&command=a&command=                                      | command=b&command=a&command=
                    command=echo+hi%3B+cat%0Ax                                        | command=echo+hi%3B+cat%0Ax
                    timeout=20s&pretty=true&dryRun=                                   | ''
                    """)
    void rebuildsAnExecsQueryAsTheApiServerDoes(String query, String kubelet) {
        assertThat(StreamParameters.read(EXEC, Query.parse(query)).kubeletQuery())
                .isEqualTo(kubelet);
    }

    @Test
    void rebuildsAnAttachsQuery() {
        StreamParameters attach = StreamParameters.read(ATTACH, Query.parse("container=c&stdout=1&stderr=yes"));

        assertThat(attach.kubeletQuery()).isEqualTo("error=1&output=1");
        assertThat(attach.container()).isEqualTo("c");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ports=80|port=80",
                "ports=80,443&ports=8080|port=80%2C443%2C8080",
                "ports=080|port=80",
                "''|''",
                "timeout=10s|''"
            })
    void joinsPortsIntoOne(String query, String kubelet) {
        assertThat(StreamParameters.read(PORT_FORWARD, Query.parse(query)).kubeletQuery())
                .isEqualTo(kubelet);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65536", "abc", "80,", ",80", "-1", "%2B80", "8+0", "080000", "1e2", "٣"})
    void refusesPortsOutOfRange(String ports) {
        String encoded = ports.equals("٣") ? "%D9%A3" : ports;

        assertRefused(
                FailureReason.MALFORMED, () -> StreamParameters.read(PORT_FORWARD, Query.parse("ports=" + encoded)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "container=a&container=b",
                "stdin=1&stdin=1",
                "token=x",
                "access_token=x",
                "Command=x",
                "insecureSkipTLSVerifyBackend=true",
                "dryRun=All",
                "command=sh%00",
                "container=c%2F..%2Fx",
                "container=c%3Fx=1",
                "container=c%23",
                "container=C",
                "port=80",
                "input=1",
                "container=c%3Bx",
                "container=%60"
            })
    void refusesWhatAnExecDoesNotKnow(String query) {
        assertRefused(FailureReason.MALFORMED, () -> StreamParameters.read(EXEC, Query.parse(query)));
    }

    @Test
    void refusesTheCommandOfAnotherKind() {
        assertRefused(FailureReason.MALFORMED, () -> StreamParameters.read(ATTACH, Query.parse("command=x")));
        assertRefused(FailureReason.MALFORMED, () -> StreamParameters.read(PORT_FORWARD, Query.parse("container=x")));
        assertRefused(FailureReason.MALFORMED, () -> StreamParameters.read(EXEC, Query.parse("ports=80")));
    }

    @Test
    void takes256ArgumentsAndNoMore() {
        String most = "&command=x".repeat(256);

        assertThat(StreamParameters.read(EXEC, Query.parse(most)).kubeletQuery())
                .isEqualTo(most.substring(1));
        assertRefused(FailureReason.MALFORMED, () -> StreamParameters.read(EXEC, Query.parse(most + "&command=x")))
                .contains("256");
        assertRefused(
                FailureReason.MALFORMED,
                () -> StreamParameters.read(PORT_FORWARD, Query.parse("ports=1" + ",1".repeat(256))));
    }

    @Test
    void anEmptyContainerIsNone() {
        assertThat(StreamParameters.read(EXEC, Query.parse("container=")).container())
                .isEmpty();
        assertThat(StreamParameters.read(EXEC, Query.NONE).container()).isEmpty();
    }
}
