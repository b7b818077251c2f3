package dev.postern.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.backend.BackendAnswer.BackendRefusal;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.ResponseHead;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendRefusalTest {
    @ParameterizedTest
    @CsvSource({
        "400, 'query parameter \"port\" is required', true, false",
        "400, '', true, false",
        "403, '', true, true",
        "403, 'unable to upgrade: unknown protocol', true, false",
        "404, 404 page not found, true, false",
        "405, Method Not Allowed, true, false",
        "501, '', true, false",
        "401, Unauthorized, false, false",
        "401, '', false, false",
        "403, 'Forbidden (user=postern, verb=get, resource=nodes, subresource=proxy)', false, false",
        "403, '{\"kind\":\"Status\",\"reason\":\"Forbidden\",\"code\":403}', false, false",
        "403, '<h1>403 Forbidden</h1>', false, false",
        "409, '', false, false",
        "429, '', false, false",
        "500, 'container not found (\"c\")', false, false",
        "503, '', false, false"
    })
    void knowsARefusalOfTheProtocolFromOneOfTheCaller(int status, String body, boolean unspoken, boolean bare) {
        BackendRefusal refusal =
                new BackendRefusal(new ResponseHead(status, "No", HttpFields.EMPTY), Buffer.buffer(body));
        assertThat(refusal.maybeUnspoken()).isEqualTo(unspoken);
        assertThat(refusal.bare()).isEqualTo(bare);
    }

    @ParameterizedTest
    @CsvSource({
        "403, <html>no</html>, true",
        "400, '', true",
        "400, '{\"kind\":\"Status\",\"message\":\"Upgrade request required\"}', true",
        "400, '{\"kind\":\"Status\",\"message\":\"pod web does not have a host assigned\"}', false",
        "404, '{\"kind\":\"Status\",\"message\":\"pods not found\"}', false",
        "404, '{ \"kind\": \"Status\", \"message\": \"pods not found\" }', false",
        "401, '', false",
        "502, <html>no</html>, false"
    })
    void knowsARefusalOfSomethingBeforeTheApiServer(int status, String body, boolean intermediary) {
        assertThat(new BackendRefusal(new ResponseHead(status, "No", HttpFields.EMPTY), Buffer.buffer(body))
                        .maybeOfAnIntermediary())
                .isEqualTo(intermediary);
    }
}
