package dev.postern.proxy.front;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.RequestHead;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.function.BooleanSupplier;

/** A request that asks for no upgrade, over HTTP/1.1 or HTTP/2. Its body is paused until someone reads it. */
public final class PlainRequest implements ClientRequest {
    private final HttpServerRequest request;
    private final String pathPrefix;
    private final RequestHead head;
    private final ClientConnection connection;
    private final BooleanSupplier bodyArrived;

    /** @param bodyArrived whether nothing of the body is still to come from the client */
    PlainRequest(
            HttpServerRequest request, RequestHead head, ClientConnection connection, BooleanSupplier bodyArrived) {
        this.request = request;
        this.pathPrefix = "";
        this.head = head;
        this.connection = connection;
        this.bodyArrived = bodyArrived;
    }

    private PlainRequest(PlainRequest whole, String pathPrefix, RequestHead head) {
        this.request = whole.request;
        this.pathPrefix = pathPrefix;
        this.head = head;
        this.connection = whole.connection;
        this.bodyArrived = whole.bodyArrived;
    }

    @Override
    public RequestHead head() {
        return head;
    }

    @Override
    public ClientConnection connection() {
        return connection;
    }

    @Override
    public String pathPrefix() {
        return pathPrefix;
    }

    @Override
    public PlainRequest under(String prefix, RequestHead rest) {
        return new PlainRequest(this, prefix, rest);
    }

    /**
     * The exchange: body to read, response to write. {@code 100 Continue} has been answered where the client waits for it.
     * The response's {@code closeHandler} is taken: use {@link ClientConnection#closed}. Its head must be taken from {@link
     * #head}, which is what was held against the grammar.
     */
    public HttpServerRequest exchange() {
        return request;
    }

    @Override
    public void refuse(GatewayFailure failure) {
        Refusal.write(request, explained(failure), bodyArrived);
    }

    /** Nothing switches over HTTP/2: this server does not offer RFC 8441, and no kubectl uses it. */
    private GatewayFailure explained(GatewayFailure failure) {
        boolean upgrade = failure.reason() == FailureReason.UPGRADE_REQUIRED;
        return upgrade && request.version() == HttpVersion.HTTP_2
                ? new GatewayFailure(
                        failure.reason(),
                        failure.getMessage()
                                + ": there is none over HTTP/2; use HTTP/1.1 for exec, attach and port-forward",
                        failure)
                : failure;
    }
}
