package dev.postern.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogue's measured rows of HTTP/2 (4.2, G5): what is refused by whom, and that the line behind sees none of it. */
@Tag("G5")
class Http2RowsIT {
    private static final List<String> USUAL =
            List.of(":method", "GET", ":scheme", "https", ":path", "/", ":authority", "a");

    private static FrontFixture front;

    @BeforeAll
    static void start() {
        front = new FrontFixture();
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    @BeforeEach
    void reset() {
        front.reset();
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                // Malformed to HTTP/2 itself (RFC 9113 8.1.1): a stream error, which has no status.
                with("duplicate content-length", "content-length", "3", "content-length", "4"),
                with("transfer-encoding", "transfer-encoding", "chunked"),
                with("connection", "connection", "keep-alive"),
                with("connection: upgrade", "connection", "upgrade", "upgrade", "SPDY/3.1"),
                with("upgrade", "upgrade", "websocket"),
                with("te: gzip", "te", "gzip"),
                with("CR in a value", "x", "a\rb"),
                with("LF in a value", "x", "a\nb"),
                with("NUL in a value", "x", "a\0b"),
                with("upper-case name", "X-Upper", "a"),
                with("colon in a name", "x:y", "a"),
                with("space in a name", "x y", "a"),
                with("CRLF in a name", "x\r\ny", "a"),
                with("empty name", "", "a"),
                with("two :path", ":path", "/b"),
                with("two :method", ":method", "POST"),
                with("two :scheme", ":scheme", "http"),
                without("no :path", ":path"),
                without("no :method", ":method"),
                without("no :scheme", ":scheme"),
                changed("empty :path", ":path", ""),
                changed("CRLF in :path", ":path", "/a\r\nb"),
                changed("space in :method", ":method", "GE T"),
                changed("method of no token", ":method", "G\u00e9T"),
                with("host that is not :authority", "host", "b"),
                changed("user in :authority", ":authority", "u@a"),
                with("unknown pseudo-header", ":unknown", "a"),
                with("pseudo-header after another", "x", "a", ":authority", "a"),
                with(":status", ":status", "200"),
                row("extended CONNECT", "reset", extendedConnect()),
                // Well-formed to HTTP/2, refused by our own rules with a status.
                row("no :authority", "400", missing(":authority")),
                row("relative :path", "400", replaced(":path", "foo")),
                row("space in :path", "400", replaced(":path", "/x y")),
                row("two host, no :authority", "400", added(missing(":authority"), "host", "a", "host", "b")),
                row("CONNECT", "405", List.of(":method", "CONNECT", ":authority", "a")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void refuses(String what, String outcome, List<String> fields) {
        try (RawHttp2 client = new RawHttp2(front.port())) {
            client.literally(1, true, fields);
            String answer = client.answer(1);
            if (outcome.equals("reset")) {
                assertThat(answer).isIn("reset", "closed");
            } else {
                assertThat(answer).isEqualTo(outcome);
            }
        }
        assertThat(front.count).hasValue(0);
        assertServed();
    }

    /** The scheme is TLS' whatever the client calls it. */
    @ParameterizedTest
    @MethodSource("schemes")
    void theSchemeIsOfNoConsequence(String scheme) {
        try (RawHttp2 client = new RawHttp2(front.port())) {
            client.literally(1, true, replaced(":scheme", scheme));
            assertThat(client.answer(1)).isEqualTo("200");
        }
    }

    static Stream<String> schemes() {
        return Stream.of("http", "https");
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void aBodyThatIsNotAsLongAsItsLengthIsNeverWhole(String length) {
        try (RawHttp2 client = new RawHttp2(front.port())) {
            client.literally(1, false, added(replaced(":method", "POST"), "content-length", length));
            client.data(1, true, "abc");
            assertThat(client.answer(1)).isIn("reset", "closed", "400");
        }
        assertServed();
    }

    static Stream<String> lengths() {
        return Stream.of("2", "4", "0");
    }

    private static void assertServed() {
        try (RawHttp2 client = new RawHttp2(front.port())) {
            client.literally(1, true, USUAL);
            assertThat(client.answer(1)).isEqualTo("200");
        }
    }

    private static Arguments with(String what, String... more) {
        return row(what, "reset", added(USUAL, more));
    }

    private static Arguments without(String what, String name) {
        return row(what, "reset", missing(name));
    }

    private static Arguments changed(String what, String name, String value) {
        return row(what, "reset", replaced(name, value));
    }

    private static Arguments row(String what, String outcome, List<String> fields) {
        return Arguments.of(what, outcome, fields);
    }

    private static List<String> added(List<String> fields, String... more) {
        List<String> all = new ArrayList<>(fields);
        all.addAll(List.of(more));
        return all;
    }

    private static List<String> missing(String name) {
        List<String> fields = new ArrayList<>(USUAL);
        int at = fields.indexOf(name);
        fields.subList(at, at + 2).clear();
        return fields;
    }

    private static List<String> replaced(String name, String value) {
        List<String> fields = new ArrayList<>(USUAL);
        fields.set(fields.indexOf(name) + 1, value);
        return fields;
    }

    private static List<String> extendedConnect() {
        return added(replaced(":method", "CONNECT"), ":protocol", "websocket");
    }
}
