package dev.postern.proxy.harness;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A kubelet that records every connection and every byte, requires a client certificate, and answers by script. Until
 * told otherwise it switches protocols and echoes.
 */
public final class FakeKubelet implements AutoCloseable {
    private final Queue<BackendConnection.Script> queued = new ConcurrentLinkedQueue<>();
    private final RecordingListener listener;
    private volatile BackendConnection.Script usual = KubeletReplies.echo();

    /** A kubelet with a certificate of {@link TestPki#KUBELET} for this node. */
    public FakeKubelet(String node) {
        this(TestPki.kubelet(node));
    }

    /** A kubelet with any certificate. */
    public FakeKubelet(TestCertificate certificate) {
        listener = new RecordingListener(this::next);
        listener.certificate(certificate);
    }

    /** What it shows from the next connection on. */
    public FakeKubelet certificate(TestCertificate certificate) {
        listener.certificate(certificate);
        return this;
    }

    /** Whether the next connections need a client certificate; they do until told otherwise. */
    public FakeKubelet requireClientCertificate(boolean required) {
        listener.clientCertificate(
                required
                        ? RecordingListener.ClientCertificate.REQUIRED
                        : RecordingListener.ClientCertificate.NOT_ASKED_FOR);
        return this;
    }

    /** Whether the next connections are accepted and then hear nothing, not even TLS, until they are released. */
    public FakeKubelet stallHandshakes(boolean stall) {
        listener.stallHandshakes(stall);
        return this;
    }

    /** What it does with every connection from now on. */
    public FakeKubelet replies(BackendConnection.Script script) {
        usual = script;
        return this;
    }

    /** What it does with the next connection only; several calls queue up. */
    public FakeKubelet repliesOnce(BackendConnection.Script script) {
        queued.add(script);
        return this;
    }

    public int port() {
        return listener.port();
    }

    /** Every connection since the last {@link #reset}, also those whose TLS failed. */
    public List<BackendConnection> connections() {
        return listener.connections();
    }

    /** How many connections were accepted: NO-DIAL is that this did not change. */
    public int accepts() {
        return connections().size();
    }

    /** Waits for the n-th connection since the reset, from 0, and for its request head. */
    public BackendConnection connection(int index) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> connections().size() > index
                        && connections().get(index).received().contains("\r\n\r\n"));
        return connections().get(index);
    }

    /** All heads and bytes of all connections. */
    public String received() {
        StringBuilder all = new StringBuilder();
        connections().forEach(connection -> all.append(connection.received()).append("\n"));
        return all.toString();
    }

    /** Connections that the gateway has not closed. */
    public long open() {
        return connections().stream().filter(BackendConnection::open).count();
    }

    /** Closes and forgets all connections. */
    public void forget() {
        listener.forget();
    }

    /** Closes and forgets all connections, and echoes again, with client certificates required. */
    public void reset() {
        listener.forget();
        queued.clear();
        usual = KubeletReplies.echo();
        requireClientCertificate(true);
        stallHandshakes(false);
    }

    @Override
    public void close() {
        listener.close();
    }

    private BackendConnection.Script next() {
        BackendConnection.Script once = queued.poll();
        return once == null ? usual : once;
    }
}
