package dev.postern.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.stream.CommandStatus.Exited;
import dev.postern.proxy.stream.CommandStatus.Failed;
import dev.postern.proxy.stream.ErrorText.Form;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"metadata":{},"status":"Success"}                                        | 0
                    {"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"137"}]}} | 137
                    {"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"Other"},{"reason":"ExitCode","message":"2"}]}} | 2
                    """)
    void readsAnExitCodeAsKubectlDoes(String text, int code) {
        assertThat(read(Form.STATUS, text)).contains(new Exited(code));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"status":"Failure","reason":"InternalError","message":"secret"}          | InternalError
                    {"status":"Failure","reason":"two words"}                                 | Failure
                    {"status":"Failure","reason":"x\\n\\"injected"}                           | Failure
                    {"status":"Failure"}                                                      | Failure
                    {"status":"Failure","reason":"NonZeroExitCode"}                           | NonZeroExitCode
                    {"reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"many"}]}} | Failure
                    """)
    void readsAReasonThatIsOneWordAndNoOther(String text, String reason) {
        assertThat(read(Form.STATUS, text)).contains(new Failed(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "{\"status\":", "[]", "7", "\u0000"})
    void callsWhatCannotBeReadAFailure(String text) {
        assertThat(read(Form.STATUS, text)).contains(new Failed("Failure"));
    }

    @Test
    void readsBase64() {
        String text =
                Base64.getEncoder().encodeToString("{\"status\":\"Success\"}".getBytes(StandardCharsets.US_ASCII));
        assertThat(read(Form.BASE64_STATUS, text)).contains(new Exited(0));
        assertThat(read(Form.BASE64_STATUS, "%%%")).contains(new Failed("Failure"));
    }

    /** Kubernetes takes silence for success; here it is that nothing is known. */
    @Test
    void knowsNothingOfAStatusThatNeverCame() {
        assertThat(read(Form.STATUS, "")).isEmpty();
    }

    @Test
    void keepsNoMoreThanItsLimitAndReadsNothingThatIsCut() {
        String all = "{\"status\":\"Success\"}" + " ".repeat(ErrorText.LIMIT);
        assertThat(read(Form.STATUS, all.substring(0, ErrorText.LIMIT))).contains(new Exited(0));
        assertThat(read(Form.STATUS, all.substring(0, ErrorText.LIMIT + 1))).contains(new Failed("Failure"));
    }

    private static Optional<CommandStatus> read(Form form, String text) {
        ErrorText error = new ErrorText(form);
        ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.readableBytes(); at++) {
            error.add(bytes, at, 1);
        }
        return error.take();
    }
}
