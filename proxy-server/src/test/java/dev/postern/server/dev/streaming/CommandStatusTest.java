package dev.postern.server.dev.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.dev.streaming.CommandStatus.Format;
import org.junit.jupiter.api.Test;

class CommandStatusTest {
    private static final CommandStatus SUCCESS = new CommandStatus.Success();
    private static final CommandStatus EXIT = new CommandStatus.Exit(137);
    private static final CommandStatus FAILURE = new CommandStatus.Failure("no <such> file");

    @Test
    void textTellsNothingOfASuccess() {
        assertThat(Format.TEXT.tell(SUCCESS)).isEmpty();
        assertThat(Format.TEXT.tell(EXIT))
                .contains("command terminated with non-zero exit code: command terminated with exit code 137");
        assertThat(Format.TEXT.tell(FAILURE)).contains("Internal error occurred: no <such> file");
    }

    @Test
    void aRuntimesStatusHasNoMetadata() {
        assertThat(Format.STATUS.tell(SUCCESS)).contains("{\"status\":\"Success\"}");
        assertThat(Format.STATUS.tell(EXIT))
                .contains("{\"status\":\"Failure\",\"message\":\"command terminated with non-zero exit code: "
                        + "command terminated with exit code 137\",\"reason\":\"NonZeroExitCode\","
                        + "\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"137\"}]}}");
        assertThat(Format.STATUS.tell(FAILURE))
                .contains("{\"status\":\"Failure\",\"message\":\"Internal error occurred: no \\u003csuch\\u003e file\","
                        + "\"reason\":\"InternalError\",\"code\":500}");
    }

    @Test
    void aKubeletThatTranslatesHasReadTheRuntimesStatus() {
        assertThat(Format.TRANSLATED.tell(SUCCESS)).contains("{\"metadata\":{},\"status\":\"Success\"}");
        assertThat(Format.TRANSLATED.tell(EXIT).orElseThrow())
                .startsWith("{\"metadata\":{},\"status\":\"Failure\",\"message\":\"command terminated with non-zero")
                .endsWith("\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"137\"}]}}");
        assertThat(Format.TRANSLATED.tell(FAILURE))
                .contains("{\"metadata\":{},\"status\":\"Failure\",\"message\":\"Internal error occurred: "
                        + "Internal error occurred: no \\u003csuch\\u003e file\",\"reason\":\"InternalError\","
                        + "\"details\":{\"causes\":[{\"message\":\"Internal error occurred: no \\u003csuch\\u003e file\"}]},"
                        + "\"code\":500}");
    }
}
