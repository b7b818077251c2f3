package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadParserTest {
    @Test
    void readsAHead() {
        RequestHead head =
                complete("GET /api/v1/pods?limit=1&x=%2f HTTP/1.1\r\nHost: a.b:6443\r\nAccept:  x, y\t \r\n\r\n");
        assertThat(head.method()).isEqualTo("GET");
        assertThat(head.path()).isEqualTo("/api/v1/pods");
        assertThat(head.query()).isEqualTo("limit=1&x=%2f");
        assertThat(head.fields().all())
                .containsExactly(new HttpFields.Field("Host", "a.b:6443"), new HttpFields.Field("Accept", "x, y"));
    }

    @Test
    void leavesWhatFollowsTheHead() {
        ByteBuf in = bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\nrest");
        assertThat(parser().parse(in)).isNotNull();
        assertThat(in.toString(StandardCharsets.ISO_8859_1)).isEqualTo("rest");
    }

    @Test
    void readsTheNextHead() {
        RequestHeadParser parser = parser();
        ByteBuf in = bytes("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(parser.parse(in)).extracting(RequestHead::path).isEqualTo("/1");
        assertThat(parser.parse(in)).extracting(RequestHead::path).isEqualTo("/2");
    }

    @Test
    void readsAHeadThatIsCutAnywhere() {
        String text = "\r\nPOST /x?y HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n";
        RequestHead whole = complete(text);
        for (int cut = 0; cut <= text.length(); cut++) {
            RequestHead head = inPieces(text.substring(0, cut), text.substring(cut));
            assertThat(head).as("cut at %d", cut).isNotNull();
            assertThat(head.fields().all()).isEqualTo(whole.fields().all());
            assertThat(head.path()).isEqualTo("/x");
        }
    }

    @Test
    void readsAHeadThatArrivesByteByByte() {
        String text = "POST /x HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";
        assertThat(inPieces(text.split(""))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\n",
                "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\u0000\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: \u0001\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: \u007f\r\n\r\n",
                "\u0000GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
                "GET /\r\n\r\n",
                "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
                "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
                "GET / http/1.1\r\nHost: a\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "G[T / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
            })
    void refusesABrokenLine(String text) {
        assertThat(failure(text)).isEqualTo(FailureReason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil/x",
                "foo",
                "*",
                "//x/api",
                "/a#/../b",
                "#",
                "/a\\b",
                "/\u00e9",
                "/%zz",
                "/%2",
                "/%",
                "/a?b#c",
                "/a?\u00e9",
                "/a<b",
            })
    void refusesATargetThatIsNoPath(String target) {
        assertThat(failure("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(FailureReason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "TRACE", "CONNECT", "PRI", "Get", "FOO", "M-SEARCH"})
    void refusesAnotherMethod(String method) {
        assertThat(failure(method + " / HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(FailureReason.METHOD_NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Host: a\r\nHost: a\r\n",
                "Host: a\r\nhost: b\r\n",
                "Host:\r\n",
                "Host: a@b/c?d\r\n",
                "Host: a b\r\n",
                "Host: a:\r\n",
                "Host: a:65536\r\n",
                "Host: a:1:2\r\n",
                "Host: [::1\r\n",
                "Host: [a]\r\n",
                "Host: a,b\r\n",
            })
    void refusesAnythingButOneValidHost(String host) {
        assertThat(failure("GET / HTTP/1.1\r\n" + host + "\r\n")).isEqualTo(FailureReason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "127.0.0.1:6443", "[::1]:6443", "[fe80::1]", "my-gateway.example.com", "a_b"})
    void readsAValidHost(String host) {
        assertThat(complete("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ": z",
                "X_Remote_User: a",
                "Impersonate_User: a",
                "X-Remote_User: a",
                "Authorization : a",
                "X y: a",
                "no colon",
                " folded",
                "\tfolded",
                "X: a\r\n folded",
                "Transfer-Encoding:\r\n chunked",
                "X\u00e9: a",
                "X(: a",
            })
    void refusesABrokenHeaderLine(String line) {
        assertThat(withHeader(line)).isEqualTo(FailureReason.MALFORMED);
        assertThat(failure("GET / HTTP/1.1\r\n" + line + "\r\nHost: a\r\n\r\n")).isEqualTo(FailureReason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 3\r\nContent-Length: 3",
                "Content-Length: 3\r\nContent-Length: 4",
                "Content-Length: 3, 3",
                "Content-Length: +3",
                "Content-Length: -1",
                "Content-Length: 0x3",
                "Content-Length:",
                "Content-Length: 1234567890123456789",
                "Content-Length: 3\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked, x",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: Chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: identity\r\nContent-Length: 3",
                "Transfer-Encoding:",
            })
    void refusesAmbiguousFraming(String lines) {
        assertThat(withHeader(lines)).isEqualTo(FailureReason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "Content-Type",
                "Sec-WebSocket-Key",
                "Sec-WebSocket-Version",
                "Upgrade",
                "Impersonate-User",
                "Impersonate-Uid",
                "X-Remote-User",
                "Expect"
            })
    void refusesADuplicatedSingleton(String name) {
        String value = name.equals("Expect") ? "100-continue" : "a";
        assertThat(complete("GET / HTTP/1.1\r\nHost: a\r\n" + name + ": " + value + "\r\n\r\n"))
                .isNotNull();
        assertThat(withHeader(name + ": " + value + "\r\n" + name.toLowerCase() + ": " + value))
                .isEqualTo(FailureReason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Impersonate-User",
                "impersonate-group, close",
                "X-Remote-User",
                "X-Forwarded-For",
                "close,\tAuthorization ",
                "Host",
                "Content-Length",
                "transfer-encoding",
                "keep-alive, X_Remote_User",
                "a b",
                "close; x",
            })
    void refusesAConnectionHeaderThatNamesWhatMustStay(String value) {
        assertThat(withHeader("Connection: " + value)).isEqualTo(FailureReason.MALFORMED);
        assertThat(withHeader("Connection: close\r\nConnection: " + value)).isEqualTo(FailureReason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1",
                "Transfer-Encoding: chunked",
                "Expect: 100-continue",
                "Content-Length: 0\r\nExpect: 100-continue"
            })
    void refusesAnUpgradeWithABody(String lines) {
        assertThat(withHeader("Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\n" + lines))
                .isEqualTo(FailureReason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade", "keep-alive, Upgrade", "no-UPGRADE-please"})
    void seesThatAnUpgradeIsAskedFor(String value) {
        assertThat(complete("GET / HTTP/1.1\r\nHost: a\r\nConnection: " + value + "\r\nContent-Length: 0\r\n\r\n")
                        .asksForUpgrade())
                .isTrue();
        assertThat(complete("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n")
                        .asksForUpgrade())
                .isFalse();
    }

    @Test
    void refusesAnotherExpectation() {
        assertThat(withHeader("Expect: x")).isEqualTo(FailureReason.EXPECTATION_FAILED);
        assertThat(withHeader("Expect: 100-continue, x")).isEqualTo(FailureReason.EXPECTATION_FAILED);
        assertThat(complete("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n\r\n"))
                .isNotNull();
    }

    @Test
    void readsARequestLineUpToItsLimit() {
        String fits = "GET /" + "a".repeat(86) + " HTTP/1.1";
        HeadLimits limits = new HeadLimits(fits.length(), 100, 10);
        String rest = "\r\nHost: a\r\n\r\n";
        assertThat(inPieces(new RequestHeadParser(limits), fits + rest)).isNotNull();
        assertThat(inPieces(new RequestHeadParser(limits), (fits + rest).split("")))
                .isNotNull();
        String longer = fits.replace("/a", "/aa");
        assertThat(failure(limits, longer + rest)).isEqualTo(FailureReason.URI_TOO_LONG);
        assertThat(failure(limits, longer.substring(0, longer.length() - 3))).isNull();
        assertThat(failure(limits, longer)).isEqualTo(FailureReason.URI_TOO_LONG);
    }

    @Test
    void readsHeaderLinesUpToTheirLimits() {
        String line = "GET / HTTP/1.1\r\n";
        String fits = "Host: a\r\nX: " + "v".repeat(20) + "\r\n";
        HeadLimits limits = new HeadLimits(100, fits.length(), 3);
        assertThat(failure(limits, line + fits + "\r\n")).isNull();
        assertThat(failure(limits, line + fits.replace("v\r", "vv\r") + "\r\n"))
                .isEqualTo(FailureReason.HEADERS_TOO_LARGE);
        assertThat(failure(limits, line + fits.replace("v\r\n", "vv"))).isNull();
        assertThat(failure(limits, line + fits.replace("v\r\n", "vvvv"))).isEqualTo(FailureReason.HEADERS_TOO_LARGE);
        assertThat(failure(limits, line + "Host: a\r\nA: b\r\nA: b\r\n\r\n")).isNull();
        assertThat(failure(limits, line + "Host: a\r\nA: b\r\nA: b\r\nA:\r\n\r\n"))
                .isEqualTo(FailureReason.HEADERS_TOO_LARGE);
    }

    @Test
    void refusesEndlessEmptyLines() {
        assertThatThrownBy(() -> new RequestHeadParser(new HeadLimits(20, 20, 2)).parse(bytes("\r\n".repeat(12))))
                .isInstanceOf(GatewayFailure.class);
    }

    private static @Nullable FailureReason withHeader(String lines) {
        return failure("GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n\r\n");
    }

    private static @Nullable FailureReason failure(String text) {
        return failure(HeadLimits.DEFAULT, text);
    }

    /** Whole and byte by byte must agree. */
    private static @Nullable FailureReason failure(HeadLimits limits, String text) {
        FailureReason whole = reason(() -> inPieces(new RequestHeadParser(limits), text));
        assertThat(reason(() -> inPieces(new RequestHeadParser(limits), text.split(""))))
                .isEqualTo(whole);
        return whole;
    }

    private static @Nullable FailureReason reason(Runnable parse) {
        GatewayFailure failure = catchThrowableOfType(GatewayFailure.class, parse::run);
        return failure == null ? null : failure.reason();
    }

    private static RequestHead complete(String text) {
        RequestHead head = parser().parse(bytes(text));
        assertThat(head).isNotNull();
        return head;
    }

    private static @Nullable RequestHead inPieces(String... pieces) {
        return inPieces(parser(), pieces);
    }

    private static @Nullable RequestHead inPieces(RequestHeadParser parser, String... pieces) {
        ByteBuf in = Unpooled.buffer();
        for (String piece : pieces) {
            in.writeBytes(piece.getBytes(StandardCharsets.ISO_8859_1));
            RequestHead head = parser.parse(in);
            if (head != null) {
                return head;
            }
        }
        return null;
    }

    private static RequestHeadParser parser() {
        return new RequestHeadParser(HeadLimits.DEFAULT);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
