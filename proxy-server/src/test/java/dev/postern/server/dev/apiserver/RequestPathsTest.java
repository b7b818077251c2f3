package dev.postern.server.dev.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postern.proxy.request.RequestInfo;
import dev.postern.server.dev.apiserver.status.ApiFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kubernetes' reading of a request: its own cases, as far as they are served here. */
class RequestPathsTest {
    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/namespaces, list  v1 _ namespaces _ _",
        "GET, /api/v1/namespaces/other, get  v1 other namespaces _ other",
        "GET, /api/v1/namespaces/other/status, get  v1 other namespaces status other",
        "GET, /api/v1/namespaces/other/pods, list  v1 other pods _ _",
        "GET, /api/v1/namespaces/other/pods/foo, get  v1 other pods _ foo",
        "HEAD, /api/v1/namespaces/other/pods/foo, get  v1 other pods _ foo",
        "GET, /api/v1/namespaces/other/pods/foo/log, get  v1 other pods log foo",
        "GET, /api/v1/namespaces/other/pods/foo/a/b, get  v1 other pods a foo",
        "GET, /api/v1/pods, list  v1 _ pods _ _",
        "GET, /api/v1/pods?watch, watch  v1 _ pods _ _",
        "GET, /api/v1/pods?watch=false, list  v1 _ pods _ _",
        "GET, /api/v1/pods?fieldSelector=metadata.name%3Da, list  v1 _ pods _ a",
        "GET, /api/v1/watch/namespaces/other/pods, watch  v1 other pods _ _",
        "GET, /api/v1/watch/namespaces/other/pods/foo, watch  v1 other pods _ foo",
        "POST, /api/v1/namespaces/other/pods, create  v1 other pods _ _",
        "DELETE, /api/v1/namespaces/other/pods, deletecollection  v1 other pods _ _",
        "DELETE, /api/v1/namespaces/other/pods/foo, delete  v1 other pods _ foo",
        "PUT, /api/v1/nodes/n, update  v1 _ nodes _ n",
        "PATCH, /apis/g/v2/things/t, patch g v2 _ things _ t",
        "GET, /apis/g/v2/namespaces/n/things/a%2fb, get g v2 n things b a",
    })
    void isAResource(String method, String target, String expected) {
        RequestInfo info = info(method, target);

        assertThat(info.resourceRequest()).isTrue();
        assertThat(String.join(
                        " ",
                        info.verb(),
                        info.apiGroup(),
                        info.apiVersion(),
                        orNone(info.namespace()),
                        info.resource(),
                        orNone(info.subresource()),
                        orNone(info.name())))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/", "/api", "/api/", "/api/v1/", "/apis/g/v1", "/healthz", "/openapi/v3/apis/g/v1", "/x/y/z/a"})
    void isNoResource(String target) {
        RequestInfo info = info("GET", target);

        assertThat(info.resourceRequest()).isFalse();
        assertThat(info.verb()).isEqualTo("get");
    }

    @Test
    void refusesWhatCannotBeDecoded() {
        assertThatExceptionOfType(ApiFailure.class).isThrownBy(() -> RequestPaths.decoded("/a%zz"));
        assertThatExceptionOfType(ApiFailure.class).isThrownBy(() -> RequestPaths.query("/a?b=%zz"));
    }

    @Test
    void decodesAPathOnceAndKeepsItsPlus() {
        assertThat(RequestPaths.decoded("/a+b%20c%252f")).isEqualTo("/a+b c%2f");
        assertThat(RequestPaths.query("/a?b=c+d&b=e&f").values())
                .containsEntry("b", java.util.List.of("c d", "e"))
                .containsEntry("f", java.util.List.of(""));
    }

    private static RequestInfo info(String method, String target) {
        String path = target.split("\\?")[0];
        return RequestPaths.info(method, RequestPaths.decoded(path), RequestPaths.query(target));
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "_" : text;
    }
}
