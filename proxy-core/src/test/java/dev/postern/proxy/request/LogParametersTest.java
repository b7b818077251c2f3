package dev.postern.proxy.request;

import static dev.postern.proxy.request.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.failure.FailureReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogParametersTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
                    ''                                                        | ''
                    container=c                                               | ''
                    tailLines=0&limitBytes=1&sinceSeconds=1                   | limitBytes=1&sinceSeconds=1&tailLines=0
                    timestamps=true&previous&follow=1                         | follow=true&previous=true&timestamps=true
                    follow=false&previous=0&timestamps=False                  | ''
                    sinceTime=2026-01-02T15%3A04%3A05Z                        | sinceTime=2026-01-02T15%3A04%3A05Z
                    sinceTime=2026-01-02T15:04:05.999%2B02:00                 | sinceTime=2026-01-02T13%3A04%3A05Z
                    insecureSkipTLSVerifyBackend=false&timeout=3s             | ''
                    stream=All&tailLines=3                                    | tailLines=3
                    stream=Stderr                                             | stream=Stderr
                    """)
    void rebuildsTheQueryAsTheApiServerDoes(String query, String kubelet) {
        assertThat(LogParameters.read(Query.parse(query)).kubeletQuery()).isEqualTo(kubelet);
    }

    /** Catalogue B11: the API server would then dial the kubelet without verifying it. */
    @ParameterizedTest
    @ValueSource(strings = {"true", "1", "TRUE", "", "yes", "false&insecureSkipTLSVerifyBackend=true"})
    void refusesToSkipTheVerificationOfAKubelet(String value) {
        assertRefused(
                        FailureReason.MALFORMED,
                        () -> LogParameters.read(Query.parse("insecureSkipTLSVerifyBackend=" + value)))
                .contains("insecureSkipTLSVerifyBackend");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tailLines=abc",
                "tailLines=",
                "tailLines=%2B1",
                "tailLines=1.0",
                "limitBytes=99999999999999999999",
                "sinceSeconds=1s",
                "sinceTime=x",
                "sinceTime=",
                "sinceTime=2026-01-02",
                "tail=1",
                "tailLines=1&tailLines=2",
                "dryRun=All",
                "command=x",
                "container=c%2Fd",
                "tailLines=%D9%A3"
            })
    void refusesWhatCannotBeRead(String query) {
        assertRefused(FailureReason.MALFORMED, () -> LogParameters.read(Query.parse(query)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tailLines=-1",
                "limitBytes=0",
                "sinceSeconds=0",
                "sinceSeconds=1&sinceTime=2026-01-02T15:04:05Z",
                "stream=foo",
                "stream=",
                "stream=Stdout&tailLines=1"
            })
    void refusesWhatKubernetesFindsInvalid(String query) {
        assertRefused(FailureReason.INVALID, () -> LogParameters.read(Query.parse(query)));
    }

    @Test
    void knowsWhetherTheAnswerEnds() {
        assertThat(LogParameters.read(Query.parse("follow")).follow()).isTrue();
        assertThat(LogParameters.read(Query.parse("follow=false")).follow()).isFalse();
    }
}
