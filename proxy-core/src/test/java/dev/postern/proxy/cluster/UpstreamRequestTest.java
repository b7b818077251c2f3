package dev.postern.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamRequestTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Impersonate-User",
                "impersonate-group",
                "IMPERSONATE-EXTRA-x",
                "Impersonate-Uid",
                "X-Remote-User",
                "x-remote-anything",
                "Authorization",
                "Proxy-Authorization",
                "Host",
                "Connection",
                "Keep-Alive",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "HTTP2-Settings",
                "Expect"
            })
    void refusesFieldsThatSayWhoAsksOrHowTheMessageIsFramed(String name) {
        HttpFields fields = HttpFields.of(List.of(new Field("Accept", "*/*"), new Field(name, "x")));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UpstreamRequest(HttpMethod.GET, "/api", fields, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "api", "*", "https://elsewhere/api", "/a b", "/a\r\nX: y", "/a\u0000", "/ä", "/a#b"})
    void refusesTargetsThatWouldEndTheRequestLine(String target) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UpstreamRequest(HttpMethod.GET, target, HttpFields.EMPTY, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1 ", "0x1", "1,1", "9999999999999999999"})
    void refusesALengthThatIsNoNumber(String length) {
        HttpFields fields = HttpFields.of(List.of(new Field("Content-Length", length)));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UpstreamRequest(HttpMethod.POST, "/api", fields, null));
    }

    @Test
    void refusesTwoLengths() {
        HttpFields fields = HttpFields.of(List.of(new Field("Content-Length", "0"), new Field("content-length", "0")));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UpstreamRequest(HttpMethod.POST, "/api", fields, null));
    }

    @Test
    void refusesALengthWithoutABody() {
        HttpFields fields = HttpFields.of(List.of(new Field("Content-Length", "5")));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UpstreamRequest(HttpMethod.POST, "/api", fields, null));
    }

    @Test
    void takesOrdinaryRequests() {
        HttpFields fields = HttpFields.of(List.of(new Field("Accept", "*/*"), new Field("Content-Length", "0")));

        assertThat(new UpstreamRequest(HttpMethod.POST, "/api?watch=1&x=%20", fields, null).length())
                .isZero();
    }
}
