package dev.postern.proxy.request;

import static dev.postern.proxy.request.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.failure.FailureReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The paths of Kubernetes' own tables ({@code requestinfo_test.go}), and what each means. */
class RequestInfoFactoryTest {
    // method, path | verb, group, version, namespace, resource, subresource, name
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
                    GET /api/v1/namespaces                              | list   |      | v1      |    | namespaces |          |
                    GET /api/v1/namespaces/other                        | get    |      | v1      | other | namespaces |       | other
                    GET /api/v1/namespaces/other/                       | get    |      | v1      | other | namespaces |       | other
                    GET /api/v1/namespaces/other/pods                   | list   |      | v1      | other | pods    |          |
                    GET /api/v1/namespaces/other/pods/foo               | get    |      | v1      | other | pods    |          | foo
                    HEAD /api/v1/namespaces/other/pods/foo              | get    |      | v1      | other | pods    |          | foo
                    GET /api/v1/pods                                    | list   |      | v1      |    | pods       |          |
                    HEAD /api/v1/pods                                   | list   |      | v1      |    | pods       |          |
                    HEAD /api/v1/pods?watch=true                        | watch  |      | v1      |    | pods       |          |
                    GET /api/v1/watch/pods                              | watch  |      | v1      |    | pods       |          |
                    GET /api/v1/watch/namespaces/other/pods             | watch  |      | v1      | other | pods    |          |
                    GET /api/v1/namespaces/other/pods?watch=1           | watch  |      | v1      | other | pods    |          |
                    GET /api/v1/namespaces/other/pods?watch=0           | list   |      | v1      | other | pods    |          |
                    GET /api/v1/namespaces/other/pods?watch             | watch  |      | v1      | other | pods    |          |
                    GET /api/v1/namespaces/other/pods/foo?watch=true    | get    |      | v1      | other | pods    |          | foo
                    GET /api/v1/pods/foo/log                            | get    |      | v1      |    | pods       | log      | foo
                    GET /api/v1/proxy/namespaces/other/pods/foo         | proxy  |      | v1      | other | pods    |          | foo
                    GET /api/v1/proxy/namespaces/other/pods/foo/sub/x   | proxy  |      | v1      | other | pods    |          | foo
                    GET /api/v1/namespaces/other/pods/foo/proxy/a/b     | get    |      | v1      | other | pods    | proxy    | foo
                    PUT /api/v1/namespaces/other/finalize               | update |      | v1      | other | namespaces | finalize | other
                    PUT /api/v1/namespaces/other/status                 | update |      | v1      | other | namespaces | status | other
                    GET /api/v1/namespaces/other/status/x               | get    |      | v1      | other | namespaces | status | other
                    POST /api/v1/namespaces/other/pods                  | create |      | v1      | other | pods    |          |
                    PATCH /api/v1/namespaces/other/pods/foo             | patch  |      | v1      | other | pods    |          | foo
                    DELETE /api/v1/namespaces/other/pods/foo            | delete |      | v1      | other | pods    |          | foo
                    DELETE /api/v1/namespaces/other/pods                | deletecollection | | v1 | other | pods    |          |
                    DELETE /api/v1/nodes                                | deletecollection | | v1 |    | nodes      |          |
                    OPTIONS /api/v1/pods                                |        |      | v1      |    | pods       |          |
                    GET /apis/apps/v1/namespaces/other/deployments/d/scale | get | apps | v1      | other | deployments | scale | d
                    GET /apis/x.io/v2beta1/things                       | list   | x.io | v2beta1 |    | things     |          |
                    GET /apis/x.io/v1/namespaces/exec/log/attach        | get    | x.io | v1      | exec | log      |          | attach
                    GET /api/v1/nodes/n/proxy/exec/ns/p/c               | get    |      | v1      |    | nodes      | proxy    | n
                    GET /api/v1/pods?fieldSelector=metadata.name%3Dfoo  | list   |      | v1      |    | pods       |          | foo
                    GET /api/v1/pods?watch=1&fieldSelector=metadata.name=foo | watch |  | v1      |    | pods       |          | foo
                    """)
    void readsResourcePathsAsKubernetesDoes(
            String request,
            String verb,
            String group,
            String version,
            String namespace,
            String resource,
            String subresource,
            String name) {
        RequestInfo info = info(request);

        assertThat(info.resourceRequest()).isTrue();
        assertThat(info.verb()).isEqualTo(orEmpty(verb));
        assertThat(info.apiGroup()).isEqualTo(orEmpty(group));
        assertThat(info.apiVersion()).isEqualTo(version);
        assertThat(info.namespace()).isEqualTo(orEmpty(namespace));
        assertThat(info.resource()).isEqualTo(resource);
        assertThat(info.subresource()).isEqualTo(orEmpty(subresource));
        assertThat(info.name()).isEqualTo(orEmpty(name));
    }

    @ParameterizedTest
    @CsvSource({
        "GET /, get",
        "GET /api, get",
        "GET /api/v1, get",
        "GET /api/version/, get",
        "GET /apis, get",
        "GET /apis/group, get",
        "GET /apis/group/version/, get",
        "POST /healthz, post",
        "HEAD /healthz/ping, head",
        "GET /other/v1/pods, get",
        "GET /version, get",
        "GET /openapi/v3/api/v1, get",
        "GET /API/v1/pods, get",
        "DELETE /a/b/c/d, delete"
    })
    void readsOtherPathsAsNoResource(String request, String verb) {
        RequestInfo info = info(request);

        assertThat(info.resourceRequest()).isFalse();
        assertThat(info.verb()).isEqualTo(verb);
        assertThat(info.resource()).isEmpty();
        assertThat(info.name()).isEmpty();
    }

    @Test
    void refusesAVerbInThePathWithoutAResource() {
        assertRefused(FailureReason.MALFORMED, () -> info("GET /api/v1/watch")).contains("watch");
        assertRefused(FailureReason.MALFORMED, () -> info("GET /apis/x/v1/proxy/"));
    }

    private static RequestInfo info(String request) {
        String target = request.substring(request.indexOf(' ') + 1);
        int question = target.indexOf('?');
        Query query = Query.parse(question < 0 ? null : target.substring(question + 1));
        PathSegments path = PathSegments.parse(question < 0 ? target : target.substring(0, question));
        return RequestInfoFactory.requestInfo(request.substring(0, request.indexOf(' ')), path.segments(), query);
    }

    private static String orEmpty(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text;
    }
}
