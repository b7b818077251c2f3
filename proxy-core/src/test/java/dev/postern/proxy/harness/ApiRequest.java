package dev.postern.proxy.harness;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request that a fake API server has read. Its body is there only if the client sent it to its end. */
public final class ApiRequest {
    private final RawResponse head;
    private final BackendConnection connection;
    private volatile byte @Nullable [] body;

    ApiRequest(String head, BackendConnection connection) {
        this.head = new RawResponse(head, new byte[0]);
        this.connection = connection;
    }

    void complete(byte[] bytes) {
        body = bytes;
    }

    public String method() {
        return head.statusLine().split(" ", 3)[0];
    }

    /** Path and query as they came. */
    public String target() {
        return head.statusLine().split(" ", 3)[1];
    }

    /** The target without its query. */
    public String path() {
        return target().split("\\?", 2)[0];
    }

    /** The whole head as it came. */
    public String head() {
        return head.head();
    }

    public List<String> headers(String name) {
        return head.headers(name);
    }

    public Optional<String> header(String name) {
        return head.header(name);
    }

    /** The body, empty where there is none; null while or because it did not come to its end. */
    public byte @Nullable [] body() {
        return body;
    }

    public BackendConnection connection() {
        return connection;
    }

    /** Whether this is the gateway's own question about a bearer token. */
    public boolean tokenReview() {
        return method().equals("POST") && path().equals("/apis/authentication.k8s.io/v1/tokenreviews");
    }

    /** Whether this is the gateway's own look-up, watch, review or probe, which it does as itself. */
    public boolean ownLookup() {
        return tokenReview() || accessReview() || isRead();
    }

    private boolean accessReview() {
        return method().equals("POST") && path().equals("/apis/authorization.k8s.io/v1/subjectaccessreviews");
    }

    private boolean isRead() {
        return method().equals("GET")
                && (path().startsWith(FakeRbac.GROUP + "/") && !impersonates()
                        || path().matches("/api/v1/namespaces/[^/]+/pods/[^/]+|/api/v1/nodes/[^/]+")
                        || path().matches("/(readyz|livez|healthz|version)"));
    }

    /** Whether somebody else's identity stands in it. */
    public boolean impersonates() {
        return header("impersonate-user").filter(user -> !user.isBlank()).isPresent();
    }

    /** Whether it comes with a client certificate. */
    public boolean withCertificate() {
        return !connection.clientCertificates().isEmpty();
    }

    @Override
    public String toString() {
        return head();
    }
}
