package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes up to the API server arrives as it was sent, and what comes back too (B7, D12, F; RFC 9110 7.6). */
class PlainPathIT {
    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    private static final String PATH = "/api/v1/namespaces/default/configmaps";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?labelSelector=a%3Db%2Cc+in+(d)&limit=5",
                "?x=%20+%2B&&=y&z",
                "?fieldSelector=metadata.name%3Dx&watch=0&continue=eyJ2IjoibWV0YSJ9%3D%3D",
                "?fieldManager=kubectl&force=true&fieldValidation=Strict&dryRun=All",
                "?",
                ""
            })
    void keepsTheQueryByteForByte(String query) {
        gateway.api().on(PATH, FakeApi.json(200, "{}"));
        assertThat(gateway.exchange(Transport.PLAIN.to(PATH + query)).status()).isEqualTo(200);
        assertThat(only().target()).isEqualTo(PATH + query);
    }

    @ParameterizedTest
    @CsvSource({
        "PATCH, application/json-patch+json",
        "PATCH, application/merge-patch+json",
        "PATCH, application/strategic-merge-patch+json",
        "PATCH, application/apply-patch+yaml",
        "PATCH, application/apply-patch+cbor",
        "PUT, application/vnd.kubernetes.protobuf",
        "POST, application/cbor",
        "DELETE, application/json"
    })
    void passesEveryKindOfBody(String method, String type) {
        gateway.api().on(PATH, FakeApi.json(200, "{}"));
        RawClient client = gateway.alice()
                .send(Transport.PLAIN.request(method, PATH, "Content-Type: " + type, "Content-Length: 5")
                        + "\0\u00ffabc");
        assertThat(client.response().status()).isEqualTo(200);
        assertThat(only().method()).isEqualTo(method);
        assertThat(only().headers("content-type")).containsExactly(type);
        assertThat(only().body()).isEqualTo("\0\u00ffabc".getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "OPTIONS", "DELETE"})
    void passesRequestsWithoutABody(String method) {
        gateway.api().on(PATH, FakeApi.raw("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Seen: yes\r\n\r\n"));
        RawClient client = gateway.alice().send(Transport.PLAIN.request(method, PATH));
        assertThat(client.head().header("x-seen")).contains("yes");
        assertThat(only().method()).isEqualTo(method);
        assertThat(only().headers("transfer-encoding")).isEmpty();
    }

    @Test
    void answersAHeadWithTheLengthAndNoBody() {
        gateway.api().on(PATH, FakeApi.raw("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"));
        RawClient client = gateway.alice().send(Transport.PLAIN.request("HEAD", PATH));
        assertThat(client.head().header("content-length")).contains("1234");
        gateway.api().on(PATH, FakeApi.json(200, "{}"));
        assertThat(client.send(Transport.PLAIN.to(PATH)).response().text()).isEqualTo("{}");
    }

    @Test
    void tellsTheClientToGoOnAndTheServerNothingOfIt() {
        gateway.api().on(PATH, FakeApi.json(201, "{}"));
        RawClient client = gateway.alice()
                .send(Transport.PLAIN.request("POST", PATH, "Expect: 100-continue", "Content-Length: 2"));
        assertThat(client.head().status()).isEqualTo(100);
        client.send("{}");
        assertThat(client.response().status()).isEqualTo(201);
        assertThat(only().headers("expect")).isEmpty();
        assertThat(only().body()).isEqualTo("{}".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void leavesCompressedBodiesAsTheyAre() {
        gateway.api()
                .on(
                        PATH,
                        FakeApi.raw(
                                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u001f\u008bxy"));
        RawResponse answer = gateway.exchange(Transport.PLAIN.to(PATH, "Accept-Encoding: gzip"));
        assertThat(answer.header("content-encoding")).contains("gzip");
        assertThat(answer.body()).isEqualTo("\u001f\u008bxy".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(only().header("accept-encoding")).contains("gzip");
    }

    @Test
    void passesWarningsAndWhatClientsWaitOn() {
        gateway.api()
                .on(
                        PATH,
                        FakeApi.raw("HTTP/1.1 429 Too Many Requests\r\nWarning: 299 - \"a\"\r\nWarning: 299 - \"b\"\r\n"
                                + "Retry-After: 7\r\nAudit-Id: x\r\nX-Kubernetes-Pf-Flowschema-Uid: y\r\n"
                                + "Content-Length: 2\r\n\r\n{}"));
        RawResponse answer = gateway.exchange(Transport.PLAIN.to(PATH));
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers("warning")).containsExactly("299 - \"a\"", "299 - \"b\"");
        assertThat(answer.header("retry-after")).contains("7");
        assertThat(answer.header("x-kubernetes-pf-flowschema-uid")).contains("y");
    }

    @Test
    void keepsInterimAnswersToItself() {
        gateway.api()
                .on(
                        PATH,
                        FakeApi.raw("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
        RawClient client = gateway.alice().send(Transport.PLAIN.to(PATH));
        assertThat(client.response().status()).isEqualTo(200);
        assertThat(client.received()).doesNotContain("Early Hints", "Link");
    }

    @Test
    void dropsTrailersBothWays() {
        gateway.api()
                .on(
                        PATH,
                        FakeApi.raw("HTTP/1.1 200 OK\r\nTrailer: Set-Cookie\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "2\r\n{}\r\n0\r\nSet-Cookie: FORGED\r\nX-Trailer: FORGED\r\n\r\n"));
        RawClient client = gateway.alice()
                .send(Transport.PLAIN.request("POST", PATH, "Transfer-Encoding: chunked", "Trailer: Impersonate-User")
                        + "2\r\n{}\r\n0\r\nImpersonate-User: FORGED\r\nAuthorization: FORGED\r\n\r\n");
        assertThat(client.response().status()).isEqualTo(200);
        assertThat(client.received()).doesNotContain("FORGED").doesNotContainIgnoringCase("trailer");
        await().atMost(Duration.ofSeconds(5)).until(() -> only().body() != null);
        assertThat(only().connection().received()).doesNotContain("FORGED").doesNotContainIgnoringCase("trailer");
    }

    @Test
    void refusesABodyThatTheApiServerWouldNotRead() {
        gateway.api().on(PATH, FakeApi.json(201, "{}"));
        RawClient client =
                gateway.alice().send(Transport.PLAIN.request("POST", PATH, "Content-Length: " + (3 * 1024 * 1024 + 1)));
        assertThat(client.response().status()).isEqualTo(413);
        gateway.oracles().noUpstream();
    }

    private static ApiRequest only() {
        assertThat(gateway.api().forwarded()).hasSize(1);
        return gateway.api().forwarded().get(0);
    }
}
