package dev.postern.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server is sent in the caller's name, and what of its answer comes back (catalogue D1, D2, B9, F5, F9). */
class UpstreamIT {
    private static final String PATH = "/api/v1/namespaces/default/configmaps";
    private static final BackendFixture FIXTURE = new BackendFixture();

    private final BackendFixture fixture = FIXTURE.reset();
    private final FakeApi api = fixture.api;

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    @Test
    void sendsKnownFieldsAndTheCallersIdentity() {
        get("Accept: application/json;as=Table", "Kubectl-Session: s", "User-Agent: kubectl", "If-None-Match: x");
        ApiRequest request = only();
        assertThat(request.headers("impersonate-user")).containsExactly("alice");
        assertThat(request.headers("impersonate-uid")).containsExactly("uid-alice");
        assertThat(request.headers("impersonate-group")).containsExactly("dev");
        assertThat(request.header("accept")).contains("application/json;as=Table");
        assertThat(request.header("kubectl-session")).contains("s");
        assertThat(request.header("user-agent")).contains("kubectl");
        assertThat(request.header("if-none-match")).contains("x");
        assertThat(request.headers("x-forwarded-for")).containsExactly("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Remote-User: CANARY",
                "X-Remote-Extra-a%2fb: CANARY",
                "Authorization: Bearer CANARY",
                "Cookie: CANARY",
                "Proxy-Authorization: CANARY",
                "X-Forwarded-For: CANARY",
                "Forwarded: for=CANARY",
                "X-Real-IP: CANARY",
                "X-Original-URL: /CANARY",
                "TE: CANARY",
                "Origin: CANARY",
                "X-Unknown: CANARY",
                "Keep-Alive: CANARY"
            })
    void dropsWhateverElseTheClientSays(String header) {
        get(header);
        assertThat(only().head()).doesNotContain("CANARY").contains("alice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Impersonate-User",
                "impersonate-group, close",
                "X-Remote-User",
                "X-Forwarded-For",
                "Accept",
                "Host",
                "Content-Length",
                "Impersonate-Uid\t,\tkeep-alive"
            })
    void keepsItsOwnFieldsWhateverConnectionNames(String named) {
        try (RawClient client =
                fixture.connect().send(Transport.PLAIN.to(PATH, "Connection: " + named, "Accept: a/b"))) {
            int status = client.response().status();
            assertThat(status == 400 || only().headers("impersonate-user").equals(List.of("alice")))
                    .isTrue();
        }
        assertThat(api.requests()).allMatch(ApiRequest::impersonates);
        assertThat(api.requests())
                .allMatch(request -> request.headers("x-forwarded-for").equals(List.of("127.0.0.1")));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void relaysARedirectOnlyToAPathOnThisServer(int status) {
        try (FakeApi other = new FakeApi()) {
            for (String location :
                    List.of("https://127.0.0.1:" + other.port() + "/x", "//evil.example/", "/\\evil", "x")) {
                api.on(PATH, FakeApi.raw(redirect(status, location)));
                RawResponse answer = get();
                assertThat(answer.status()).isEqualTo(502);
                assertThat(answer.head()).doesNotContainIgnoringCase("location");
            }
            assertThat(other.requests()).isEmpty();
        }
        api.on(PATH, FakeApi.raw(redirect(status, "/api/v1/elsewhere/")));
        assertThat(get().header("location")).contains("/api/v1/elsewhere/");
    }

    @Test
    void relaysNotModified() {
        api.on(PATH, FakeApi.raw("HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"));
        assertThat(get().status()).isEqualTo(304);
    }

    @Test
    void doesNotTellTheClientThatItsCredentialIsRefusedWhereOursIs() {
        api.on(PATH, FakeApi.json(401, "{}"));
        assertThat(get().status()).isEqualTo(502);
        assertThat(fixture.refused).hasSize(1);
    }

    @Test
    void doesNotTellAnUpgradesClientEither() {
        String console = "/apis/subresources.kubevirt.io/v1/namespaces/default/virtualmachineinstances/vm/console";
        api.on(console, FakeApi.json(401, "{}"));
        try (RawClient client = fixture.connect().send(Transport.WEBSOCKET.to(console))) {
            assertThat(client.response().status()).isEqualTo(502);
        }
        assertThat(fixture.refused).hasSize(1);
    }

    @Test
    void doesNotWaitForAnAnswerThatTheApiServerDoesNotGive() {
        api.on(PATH, FakeApi.silence());
        RawResponse answer = get();
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.text()).contains("the API server did not answer within 1 s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PATH + "?watch=true",
                "/api/v1/watch/namespaces/default/configmaps",
                "/api/v1/namespaces/default/services/web/proxy/slow",
                "/api/v1/namespaces/default/pods/web/proxy/slow",
            })
    void waitsForWhatMayTakeAsLongAsItLikes(String target) {
        api.on(target.replace("?watch=true", ""), FakeApi.silence());
        try (RawClient client = fixture.connect().send(Transport.PLAIN.to(target))) {
            assertThat(client.end(Duration.ofMillis(1_500))).isEqualTo(RawClient.End.OPEN);
            assertThat(client.received()).isEmpty();
        }
    }

    @Test
    void passesA401OfAServiceBehindTheApiServer() {
        String service = "/api/v1/namespaces/default/services/web/proxy/login";
        api.on(service, FakeApi.raw("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nno"));
        try (RawClient client = fixture.connect().send(Transport.PLAIN.to(service))) {
            RawResponse answer = client.response();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text()).isEqualTo("no");
            assertThat(answer.head()).doesNotContainIgnoringCase("www-authenticate");
        }
        try (RawClient client = fixture.connect().send(Transport.WEBSOCKET.to(service))) {
            RawResponse answer = client.response();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text()).isEqualTo("no");
            assertThat(answer.head()).doesNotContainIgnoringCase("www-authenticate");
        }
        assertThat(fixture.refused)
                .as("the API server accepts the gateway's credential")
                .isEmpty();
    }

    /** A peer that is gone without a word would be waited for for ever ({@code /proc/net/tcp}: timer 2 is keep-alive's). */
    @Test
    void keepsConnectionsAlive() throws IOException {
        api.put(PATH, "{}");
        get();
        String port = String.format(":%04X", api.port());
        List<String> sockets = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        sockets.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
        List<String[]> ours = sockets.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(socket -> socket[2].endsWith(port) && socket[3].equals("01"))
                .toList();
        assertThat(ours).isNotEmpty().allSatisfy(socket -> assertThat(socket[5]).startsWith("02:"));
    }

    @Test
    void refusesASwitchOfProtocolsThatNobodyAskedFor() {
        api.on(PATH, FakeApi.raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"));
        RawResponse answer = get();
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.head()).doesNotContainIgnoringCase("upgrade: x");
    }

    @Test
    void dropsWhatActsOnTheOrigin() {
        api.on(
                PATH,
                FakeApi.raw(
                        "HTTP/1.1 200 OK\r\nAudit-Id: a\r\nWarning: 299 - \"w\"\r\nSet-Cookie: a=b\r\n"
                                + "Alt-Svc: x\r\nStrict-Transport-Security: x\r\nAccess-Control-Allow-Origin: *\r\nX-Hop: 1\r\n"
                                + "Connection: X-Hop\r\nKeep-Alive: x\r\nProxy-Authenticate: x\r\nContent-Length: 2\r\n\r\nok"));
        RawResponse answer = get();
        assertThat(answer.text()).isEqualTo("ok");
        assertThat(answer.header("audit-id")).contains("a");
        assertThat(answer.header("warning")).contains("299 - \"w\"");
        assertThat(answer.head())
                .doesNotContainIgnoringCase("cookie", "alt-svc", "strict", "access-control", "x-hop", "proxy-");
    }

    @Test
    void streamsAWatchAndEndsItWithTheClient() {
        api.on(PATH, FakeApi.chunks(List.of("event"), false));
        try (RawClient client = fixture.connect().send(Transport.PLAIN.to(PATH + "?watch=true"))) {
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(new String(client.chunk(), StandardCharsets.UTF_8)).isEqualTo("event");
        }
        assertThat(only().connection().awaitEnd(Duration.ofSeconds(1))).isNotEqualTo(BackendConnection.End.OPEN);
    }

    @Test
    void sendsABodyOfKnownLength() {
        api.on(PATH, FakeApi.json(201, "{}"));
        try (RawClient client = fixture.connect()
                .send(Transport.PLAIN.request("POST", PATH, "Content-Type: application/json", "Content-Length: 7"))) {
            client.send("{\"a\":1}");
            assertThat(client.response().status()).isEqualTo(201);
        }
        assertThat(only().body()).isEqualTo("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        assertThat(only().headers("content-length")).containsExactly("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5\r\nhel", "5\r\nhello\r\nXX\r\n", "5\r\nhello\r\n"})
    void neverCompletesABodyThatTheClientBrokeOff(String chunks) {
        try (RawClient client =
                fixture.connect().send(Transport.PLAIN.request("POST", PATH, "Transfer-Encoding: chunked"))) {
            client.send("3\r\nabc\r\n");
            await().atMost(Duration.ofSeconds(5)).until(() -> !api.requests().isEmpty());
            client.trySend(chunks);
        }
        assertThat(only().connection().awaitEnd(Duration.ofSeconds(5))).isNotEqualTo(BackendConnection.End.OPEN);
        assertThat(only().body()).isNull();
        assertThat(only().connection().received()).doesNotEndWith("0\r\n\r\n");
    }

    @Test
    void answersEachWithItsOwnAnswerOnAReusedConnection() {
        for (int i = 0; i < 20; i++) {
            String path = "/api/v1/namespaces/n" + i + "/configmaps";
            api.on(path, FakeApi.json(200, "{\"n\":" + i + "}"));
            try (RawClient client = fixture.connect().send(Transport.PLAIN.to(path))) {
                assertThat(client.response().text()).isEqualTo("{\"n\":" + i + "}");
            }
        }
    }

    private static String redirect(int status, String location) {
        return "HTTP/1.1 " + status + " Moved\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
    }

    private RawResponse get(String... headers) {
        try (RawClient client = fixture.connect().send(Transport.PLAIN.to(PATH, headers))) {
            return client.response();
        }
    }

    private ApiRequest only() {
        assertThat(api.requests()).hasSize(1);
        return api.requests().get(0);
    }
}
