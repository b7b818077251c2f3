package dev.postern.proxy.harness;

import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A kube-apiserver over HTTP/1.1 that records every request. Serves what {@link #put} was given, scripted answers before
 * that, and 404 for the rest; both may change at any time. Requires a client certificate, which the assertions look at.
 */
public final class FakeApi implements AutoCloseable {
    private final Map<String, String> objects = new ConcurrentHashMap<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<ApiRequest> requests = new CopyOnWriteArrayList<>();
    private final RecordingListener listener = new RecordingListener(() -> this::serve);
    private volatile Consumer<ApiRequest> watcher = request -> {};

    /** Opens a port with the certificate of {@link TestPki#apiServer}. */
    public FakeApi() {
        listener.certificate(TestPki.apiServer());
    }

    /** What it shows from the next connection on. */
    public FakeApi certificate(TestCertificate certificate) {
        listener.certificate(certificate);
        return this;
    }

    /** Whether the next connections need a client certificate; they do until told otherwise. */
    public FakeApi requireClientCertificate(boolean required) {
        listener.clientCertificate(
                required
                        ? RecordingListener.ClientCertificate.REQUIRED
                        : RecordingListener.ClientCertificate.NOT_ASKED_FOR);
        return this;
    }

    /** The next connections may show a client certificate, and need not. */
    public FakeApi acceptClientsWithoutCertificate() {
        listener.clientCertificate(RecordingListener.ClientCertificate.REQUESTED);
        return this;
    }

    /** Serves this JSON at this path. */
    public FakeApi put(String path, String json) {
        objects.put(path, json);
        return this;
    }

    /** Serves nothing at this path any more. */
    public FakeApi remove(String path) {
        objects.remove(path);
        return this;
    }

    /** A running pod, {@code namespace/name}. */
    public FakeApi pod(String namespaceAndName, String node, String... containers) {
        String uid = "uid-" + namespaceAndName.replace('/', '-');
        return put(podPath(namespaceAndName), FakeObjects.pod(namespaceAndName, uid, node, containers));
    }

    /** A node whose kubelet is at 127.0.0.1 on this port. */
    public FakeApi node(String name, int kubeletPort) {
        return put(nodePath(name), FakeObjects.node(name, kubeletPort, "InternalIP=127.0.0.1"));
    }

    public static String podPath(String namespaceAndName) {
        return "/api/v1/namespaces/" + namespaceAndName.replace("/", "/pods/");
    }

    public static String nodePath(String name) {
        return "/api/v1/nodes/" + name;
    }

    /** Answers matching requests with this, before anything else; later rules come first. */
    public FakeApi on(Predicate<ApiRequest> matching, Answer answer) {
        rules.add(0, new Rule(matching, answer));
        return this;
    }

    /** Answers requests for this exact path with this. */
    public FakeApi on(String path, Answer answer) {
        return on(request -> request.path().equals(path), answer);
    }

    /** Is told of each request once its head is read, on the connection's thread, before it is answered. */
    public FakeApi watch(Consumer<ApiRequest> observer) {
        watcher = observer;
        return this;
    }

    public int port() {
        return listener.port();
    }

    /** Every request since the last {@link #reset}, in the order of their heads. */
    public List<ApiRequest> requests() {
        return requests;
    }

    /** Requests that are not the gateway's own look-ups: NO-UPSTREAM is that there is none. */
    public List<ApiRequest> forwarded() {
        return requests.stream().filter(request -> !request.ownLookup()).toList();
    }

    public List<BackendConnection> connections() {
        return listener.connections();
    }

    /** All bytes of all connections. */
    public String received() {
        StringBuilder all = new StringBuilder();
        connections().forEach(connection -> all.append(connection.received()).append("\n"));
        return all.toString();
    }

    /** Forgets objects, rules and requests; pooled connections stay open and are recorded on. */
    public void reset() {
        objects.clear();
        rules.clear();
        requests.clear();
        watcher = request -> {};
        requireClientCertificate(true);
        listener.certificate(TestPki.apiServer());
        listener.connections().removeIf(connection -> !connection.open());
        listener.connections().forEach(BackendConnection::forgetBytes);
    }

    /** Closes every connection. */
    public void disconnect() {
        listener.forget();
    }

    @Override
    public void close() {
        listener.close();
    }

    private void serve(BackendConnection connection) throws IOException {
        while (true) {
            ApiRequest request = read(connection);
            watcher.accept(request);
            RawResponse framing = new RawResponse(request.head(), new byte[0]);
            request.complete(connection.reader().body(framing, false));
            answerTo(request).to(request, connection);
        }
    }

    private ApiRequest read(BackendConnection connection) throws IOException {
        String head = connection.reader().head();
        if (head.split(" ", 3).length < 3) {
            throw new EOFException("not a request: " + head);
        }
        ApiRequest request = new ApiRequest(head, connection);
        requests.add(request);
        return request;
    }

    private Answer answerTo(ApiRequest request) {
        for (Rule rule : rules) {
            if (rule.matching().test(request)) {
                return rule.answer();
            }
        }
        String json = objects.get(request.path());
        if (json != null) {
            return json(200, json);
        }
        String[] parts = request.path().split("/", -1);
        String message = parts[Math.max(0, parts.length - 2)] + " \\\"" + parts[parts.length - 1] + "\\\" not found";
        return json(404, FakeObjects.status(404, "NotFound", message));
    }

    /** A JSON answer with {@code Content-Length}. */
    public static Answer json(int status, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return raw("HTTP/1.1 " + status + " Scripted\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length + "\r\n\r\n" + new String(body, StandardCharsets.ISO_8859_1));
    }

    /** These exact bytes; the connection stays open. */
    public static Answer raw(String bytes) {
        return (request, connection) -> connection.write(bytes);
    }

    /** A chunked answer; each text is one flushed chunk. A watch has no end. */
    public static Answer chunks(List<String> chunks, boolean end) {
        return (request, connection) -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            chunks.forEach(chunk -> connection.write(KubeletReplies.chunk(chunk)));
            if (end) {
                connection.write("0\r\n\r\n");
            }
        };
    }

    /** Switches to what was asked for, with these bytes in the segment of the 101, then sends back every byte. */
    public static Answer echo(String early) {
        return (request, connection) -> {
            connection.write(KubeletReplies.switchingHead(request.head()) + early);
            connection.input().transferTo(new Flushed(connection.output()));
        };
    }

    /** Does with the connection what a kubelet would do once it has read the head. */
    public static Answer afterHead(BackendConnection.Script script) {
        return (request, connection) -> script.play(connection);
    }

    /** Nothing at all. */
    public static Answer silence() {
        return (request, connection) -> {};
    }

    /** Nothing until the test releases the connection, then this. */
    public static Answer heldBack(Answer then) {
        return (request, connection) -> {
            connection.hold();
            then.to(request, connection);
        };
    }

    /** How a request is answered, on its connection's thread. */
    @FunctionalInterface
    public interface Answer {
        void to(ApiRequest request, BackendConnection connection) throws IOException;
    }

    /** Hands on what it is given at once. */
    private static final class Flushed extends FilterOutputStream {
        Flushed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            out.flush();
        }
    }

    private record Rule(Predicate<ApiRequest> matching, Answer answer) {}
}
