package dev.postern.proxy.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What must hold after a test whatever the test was about, and the catalogue's assertions by name. */
public final class Oracles {
    private static final Pattern INSIDES =
            Pattern.compile("\tat |Exception|dev\\.postern|io\\.(vertx|netty)|java\\.|BEGIN [A-Z ]*PRIVATE");

    private final GatewayFixture fixture;

    Oracles(GatewayFixture fixture) {
        this.fixture = fixture;
    }

    /** NO-DIAL: no kubelet saw a connection. */
    public void noDial() {
        assertThat(fixture.kubelet().accepts())
                .as("NO-DIAL: connections at the kubelet")
                .isZero();
    }

    /** No kubelet saw a byte of HTTP, though it may have seen a handshake. */
    public void noKubeletByte() {
        assertThat(fixture.kubelet().received()).as("bytes at the kubelet").isBlank();
    }

    /** NO-UPSTREAM: the API server saw nothing but the gateway's own look-ups. */
    public void noUpstream() {
        assertThat(fixture.api().forwarded())
                .as("NO-UPSTREAM: requests at the API server")
                .isEmpty();
    }

    /** Neither kubelet nor API server saw anything at all, look-ups included. */
    public void untouched() {
        noDial();
        assertThat(fixture.api().requests()).as("requests at the API server").isEmpty();
    }

    /** ONE-HEAD: exactly one connection with one head reached the kubelet; returns it. */
    public RawResponse oneHead() {
        BackendConnection connection = fixture.kubelet().connection(0);
        assertThat(fixture.kubelet().accepts())
                .as("ONE-HEAD: connections at the kubelet")
                .isOne();
        String[] parts = connection.received().split("\r\n\r\n", 2);
        assertThat(connection.received().split(" HTTP/1.1\r\n", -1))
                .as("ONE-HEAD: heads")
                .hasSize(2);
        return new RawResponse(parts[0], parts[1].getBytes(StandardCharsets.ISO_8859_1));
    }

    /** ONE-HEAD with these lines, in any order. */
    public void oneHead(String... lines) {
        assertThat(oneHead().head().lines()).as("ONE-HEAD").containsExactlyInAnyOrder(lines);
    }

    /** CLOSED-BOTH: the gateway closed the client's connection and every kubelet connection within the time. */
    public void closedBoth(RawClient client, Duration within) {
        assertThat(client.end(within)).as("CLOSED-BOTH: client").isNotEqualTo(RawClient.End.OPEN);
        kubeletClosed(within);
    }

    /** Every kubelet connection is closed within the time. */
    public void kubeletClosed(Duration within) {
        await("CLOSED-BOTH: kubelet")
                .atMost(within)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> fixture.kubelet().open() == 0);
    }

    /** FLAT, as far as one test can tell: no kubelet connection is open and no session is counted. */
    public void flat() {
        await("FLAT: connections at the kubelet, open sessions")
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> fixture.kubelet().open() == 0 && openSessions() == 0);
    }

    /** All metrics as text. */
    public String metrics() {
        return fixture.meters().getMeters().stream()
                .map(meter -> meter.getId() + " " + meter.measure())
                .collect(Collectors.joining("\n"));
    }

    /** Sessions that live now. */
    public int openSessions() {
        return fixture.gateway().sessions().size();
    }

    void holdAfterTest() {
        flat();
        impersonated();
        noCanary();
        noInsides();
        noLeak();
    }

    void holdAfterClass(long socketsBefore) {
        await("FLAT: sockets of this process")
                .atMost(Duration.ofSeconds(10))
                .until(() -> OpenSockets.count() <= socketsBefore);
        System.gc();
        noLeak();
    }

    private void impersonated() {
        assertThat(fixture.api().requests())
                .as("D1: a request under the gateway's credential with nobody impersonated")
                .allMatch(request -> request.ownLookup() || request.impersonates() || !request.withCertificate());
        assertThat(fixture.api().requests())
                .as("a caller's token together with the gateway's credential")
                .noneMatch(request -> request.withCertificate()
                        && request.header("authorization").isPresent());
    }

    private void noCanary() {
        Canary canary = fixture.canary();
        assertThat(canary.foundIn(fixture.kubelet().received()))
                .as("secrets at the kubelet")
                .isEmpty();
        assertThat(canary.foundIn(fixture.api().received()))
                .as("secrets at the API server")
                .isEmpty();
        assertThat(canary.foundIn(LogRecorder.recorder().text()))
                .as("secrets in the log")
                .isEmpty();
        assertThat(canary.foundIn(metrics())).as("secrets in metrics").isEmpty();
        assertThat(canary.foundIn(responses())).as("secrets in responses").isEmpty();
    }

    private void noInsides() {
        List<String> telling = fixture.clients().stream()
                .map(RawClient::received)
                .filter(text -> text.startsWith("HTTP/1.1 4") || text.startsWith("HTTP/1.1 5"))
                .filter(text -> INSIDES.matcher(text).find()
                        || text.contains(":" + fixture.kubelet().port()))
                .toList();
        assertThat(telling).as("K5: errors that tell of the gateway's insides").isEmpty();
    }

    private static void noLeak() {
        assertThat(LogRecorder.recorder().lines())
                .as("Netty buffers that nobody released; exceptions that nobody handled")
                .noneMatch(line ->
                        line.contains("LEAK:") || line.toLowerCase(Locale.ROOT).contains("unhandled exception"));
    }

    private String responses() {
        return fixture.clients().stream().map(RawClient::received).collect(Collectors.joining("\n"));
    }
}
