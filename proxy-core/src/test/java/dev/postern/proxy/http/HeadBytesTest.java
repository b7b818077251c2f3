package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.failure.GatewayFailure;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The last look at a request head before it is written (catalogue F8). */
class HeadBytesTest {
    @Test
    void writesLinesThatEndInCrlf() {
        HeadBytes head = new HeadBytes("GET", "/a?b=c").field("Host", "x").field("User-Agent", "a b/c");
        assertThat(head.toBuffer(UnpooledByteBufAllocator.DEFAULT).toString(StandardCharsets.US_ASCII))
                .isEqualTo("GET /a?b=c HTTP/1.1\r\nHost: x\r\nUser-Agent: a b/c\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "/a b", "/a\tb", "/a\r\nb", "/a\0", "/\u00e4", "/\u007f", "http://x/"})
    void refusesATargetThatWouldSplitTheLine(String target) {
        assertThatThrownBy(() -> new HeadBytes("GET", target)).isInstanceOf(GatewayFailure.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G T", "GET\r\n"})
    void refusesAMethodThatWouldSplitTheLine(String method) {
        assertThatThrownBy(() -> new HeadBytes(method, "/")).isInstanceOf(GatewayFailure.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\nb", "a\0", "\u00e4", " a", "a ", "a\u2028b", "\u007f"})
    void refusesAValueThatWouldEndItsLine(String value) {
        HeadBytes head = new HeadBytes("GET", "/");
        assertThatThrownBy(() -> head.field("X", value))
                .isInstanceOf(GatewayFailure.class)
                .hasMessageContaining("field X");
    }

    @Test
    void writesOctetsThatAreNotAsciiOnlyWhereTheyAreMeant() {
        HeadBytes head = new HeadBytes("GET", "/").octets("Impersonate-User", FieldText.octets("zo\u00eb"));

        assertThat(head.toBuffer(UnpooledByteBufAllocator.DEFAULT).toString(StandardCharsets.UTF_8))
                .isEqualTo("GET / HTTP/1.1\r\nImpersonate-User: zo\u00eb\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\0", "a\u0100", "\u00a0 ", " a", "\u007f", "a\u2028b"})
    void refusesOctetsThatWouldEndTheirLine(String value) {
        HeadBytes head = new HeadBytes("GET", "/");
        assertThatThrownBy(() -> head.octets("X", value)).isInstanceOf(GatewayFailure.class);
    }

    @Test
    void doesNotShowWhatItHolds() {
        assertThat(new HeadBytes("GET", "/secret").field("X", "secret").toString())
                .doesNotContain("secret");
    }
}
