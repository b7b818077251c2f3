package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.failure.GatewayFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {
    @Test
    void endsAtOnceWhereNoLengthIsSaid() {
        assertThat(RequestBody.of(head("Accept", "*/*")).ended()).isTrue();
        assertThat(RequestBody.of(head("Content-Length", "0")).ended()).isTrue();
    }

    @Test
    void endsWhereTheLengthSays() {
        RequestBody body = RequestBody.of(head("Content-Length", "5"));
        assertThat(rest(body, "123")).isEmpty();
        assertThat(body.ended()).isFalse();
        assertThat(rest(body, "45GET")).isEqualTo("GET");
        assertThat(body.ended()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0\r\n\r\n",
                "3\r\nabc\r\n0\r\n\r\n",
                "3;a=b\r\nabc\r\nA\r\n0123456789\r\n00\r\n\r\n",
                "003\r\n\r\n\r\r\n0;x\r\nTrailer: v\r\nOther:\r\n\r\n",
            })
    void endsBehindTheLastChunkHoweverItIsCut(String text) {
        for (int cut = 0; cut < text.length(); cut++) {
            RequestBody body = RequestBody.of(head("Transfer-Encoding", "chunked"));
            assertThat(rest(body, text.substring(0, cut))).isEmpty();
            assertThat(body.ended()).as("cut at %d of %s", cut, text).isFalse();
            assertThat(rest(body, text.substring(cut) + "GET")).isEqualTo("GET");
            assertThat(body.ended()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3;a=\"\r\n\"\r\nabc\r\n0\r\n\r\n",
                "3;a=\"b\"\r\nabc\r\n0\r\n\r\n",
                "3;a\nb\r\nabc\r\n0\r\n\r\n",
                "3\nabc\r\n0\r\n\r\n",
                "3\r\nabc\n0\r\n\r\n",
                "3\r\nabcd\r\n0\r\n\r\n",
                "0x3\r\nabc\r\n0\r\n\r\n",
                " 3 \r\nabc\r\n0\r\n\r\n",
                "-3\r\nabc\r\n0\r\n\r\n",
                "+3\r\nabc\r\n0\r\n\r\n",
                "\r\n\r\n",
                ";a\r\n",
                "FFFFFFFFFFFFFFFF\r\n",
                "0\r\n\n",
                "0\r\nno trailer\r\n\r\n",
                "0\r\n: v\r\n\r\n",
                "0\r\n folded\r\n\r\n",
                "0\r\nA\r\n\r\n",
                "0\r\nA: \u0000\r\n\r\n",
            })
    void stopsAtABrokenChunk(String text) {
        RequestBody body = RequestBody.of(head("Transfer-Encoding", "chunked"));
        assertThatThrownBy(() -> body.skip(bytes(text))).isInstanceOf(GatewayFailure.class);
        assertThat(body.ended()).isFalse();
    }

    @Test
    void stopsAtEndlessExtensionsAndTrailers() {
        RequestBody extension = RequestBody.of(head("Transfer-Encoding", "chunked"));
        assertThatThrownBy(() -> extension.skip(bytes("3;" + "a".repeat(257)))).isInstanceOf(GatewayFailure.class);
        RequestBody trailers = RequestBody.of(head("Transfer-Encoding", "chunked"));
        assertThatThrownBy(() -> trailers.skip(bytes("0\r\n" + "A: b\r\n".repeat(3000))))
                .isInstanceOf(GatewayFailure.class);
    }

    private static String rest(RequestBody body, String text) {
        ByteBuf in = bytes(text);
        body.skip(in);
        return in.toString(StandardCharsets.ISO_8859_1);
    }

    private static RequestHead head(String name, String value) {
        return new RequestHead("POST", "/", null, HttpFields.of(List.of(new HttpFields.Field(name, value))));
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
