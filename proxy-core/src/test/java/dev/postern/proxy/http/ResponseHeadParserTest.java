package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadParserTest {
    @Test
    void readsAHeadThatIsCutAnywhereAndLeavesWhatFollows() {
        String text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: SPDY/3.1\r\n\r\n";
        for (int cut = 0; cut < text.length(); cut++) {
            ResponseHeadParser parser = new ResponseHeadParser(HeadLimits.DEFAULT);
            ByteBuf in = Unpooled.buffer();
            in.writeCharSequence(text.substring(0, cut), StandardCharsets.ISO_8859_1);
            assertThat(parser.parse(in)).isNull();
            in.writeCharSequence(text.substring(cut) + "ABC", StandardCharsets.ISO_8859_1);
            ResponseHead head = parser.parse(in);
            assertThat(head).as("cut at %d", cut).isNotNull();
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.reasonPhrase()).isEqualTo("Switching Protocols");
            assertThat(head.fields().first("upgrade")).contains("SPDY/3.1");
            assertThat(in.toString(StandardCharsets.ISO_8859_1)).isEqualTo("ABC");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK", "HTTP/1.1 204 ", "HTTP/1.1 204", "HTTP/1.1 599 \u00e9"})
    void readsAStatusLine(String line) {
        assertThat(new ResponseHeadParser(HeadLimits.DEFAULT).parse(bytes(line + "\r\n\r\n")))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 101 x\r\n\r\n",
                "HTTP/2 101\r\n\r\n",
                "http/1.1 101 x\r\n\r\n",
                "HTTP/1.1  101 x\r\n\r\n",
                "HTTP/1.1 99 x\r\n\r\n",
                "HTTP/1.1 600 x\r\n\r\n",
                "HTTP/1.1 1o1 x\r\n\r\n",
                "HTTP/1.1 1010 x\r\n\r\n",
                "HTTP/1.1 101\tx\r\n\r\n",
                "HTTP/1.1 101 \u0000\r\n\r\n",
                "\r\nHTTP/1.1 101 x\r\n\r\n",
                " HTTP/1.1 101 x\r\n\r\n",
                "HTTP/1.1 101 x\nUpgrade: y\r\n\r\n",
                "HTTP/1.1 101 x\r\nUpgrade: y\n\r\n",
                "HTTP/1.1 101 x\r\n: y\r\n\r\n",
                "HTTP/1.1 101 x\r\nA b: y\r\n\r\n",
                "HTTP/1.1 101 x\r\nA: y\r\n z\r\n\r\n",
                "HTTP/1.1 101 x\r\nA: \u0000\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
            })
    void refusesAHeadThatIsNotStrictHttp(String text) {
        assertThat(reason(HeadLimits.DEFAULT, text)).isEqualTo(FailureReason.BAD_BACKEND);
    }

    @Test
    void refusesAnEndlessHead() {
        HeadLimits limits = new HeadLimits(100, 100, 5);
        assertThat(reason(limits, "x".repeat(102))).isEqualTo(FailureReason.BAD_BACKEND);
        assertThat(reason(limits, "HTTP/1.1 101 x\r\nA: " + "x".repeat(102))).isEqualTo(FailureReason.BAD_BACKEND);
        assertThat(reason(limits, "HTTP/1.1 101 x\r\n" + "A: b\r\n".repeat(6))).isEqualTo(FailureReason.BAD_BACKEND);
    }

    private static FailureReason reason(HeadLimits limits, String text) {
        return catchThrowableOfType(GatewayFailure.class, () -> new ResponseHeadParser(limits).parse(bytes(text)))
                .reason();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
