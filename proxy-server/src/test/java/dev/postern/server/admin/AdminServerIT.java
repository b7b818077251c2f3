package dev.postern.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerIT {
    private final Vertx vertx = Vertx.vertx();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private volatile boolean clusterIsThere = true;
    private final AdminServer admin = new AdminServer(
            vertx,
            meters,
            List.of(
                    HealthCheck.PING,
                    new HealthCheck(
                            "cluster",
                            () -> clusterIsThere
                                    ? Future.succeededFuture()
                                    : Future.failedFuture("10.0.0.1 is away, token s3cret"))));

    @BeforeEach
    void listen() throws Exception {
        admin.listen("127.0.0.1", 0).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        admin.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez", "/readyz", "/healthz", "/livez/ping", "/readyz/cluster"})
    void saysOkWhereAllIsWell(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ok");
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
        assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
    }

    @Test
    void listsTheChecksWhenVerbose() throws Exception {
        assertThat(get("/readyz?verbose").body()).isEqualTo("[+]ping ok\n[+]cluster ok\nreadyz check passed\n");
    }

    @Test
    void failsVerboselyAndWithholdsTheReason() throws Exception {
        clusterIsThere = false;

        HttpResponse<String> answer = get("/readyz");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("[+]ping ok\n[-]cluster failed: reason withheld\nreadyz check failed\n");
        assertThat(get("/readyz/cluster").statusCode()).isEqualTo(500);
        assertThat(get("/readyz/cluster").body()).doesNotContain("s3cret");
        assertThat(get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void leavesOutWhatIsExcludedAndWarnsAboutUnknownNames() throws Exception {
        clusterIsThere = false;

        assertThat(get("/readyz?exclude=cluster").body()).isEqualTo("ok");
        assertThat(get("/readyz?verbose&exclude=cluster&exclude=x%0Ay").body()).isEqualTo("""
                        [+]ping ok
                        [+]cluster excluded: ok
                        warn: some health checks cannot be excluded: no matches for "x?y"
                        readyz check passed
                        """);
    }

    @Test
    void writesMetrics() throws Exception {
        meters.counter("sessions.opened").increment();

        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.body()).contains("sessions_opened_total 1.0");
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/livez/",
                "/readyz/unknown",
                "/readyz/ping/x",
                "/metrics/",
                "/metricsx",
                "/debug/pprof",
                "/actuator",
                "/healthz/../metrics",
                "/healthz/%2e%2e/metrics",
                "//livez",
                "/jolokia",
                "/heapdump",
                "/threads",
                "/configz"
            })
    void knowsNoOtherPath(String path) throws IOException {
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ")
                .endsWith("404 page not found\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"})
    void answersReadsOnly(String method) throws IOException {
        assertThat(raw(method + " /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("\r\nallow: GET, HEAD\r\n");
    }

    @Test
    void answersHeadWithoutABody() throws IOException {
        assertThat(raw("HEAD /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\n");
    }

    @Test
    void speaksNoHttp2() throws IOException {
        assertThat(raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).contains("501 Not Implemented");
    }

    private HttpResponse<String> get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.port() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
