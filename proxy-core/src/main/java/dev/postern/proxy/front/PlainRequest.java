package dev.postern.proxy.front;

import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.RequestHead;
import io.vertx.core.http.HttpServerRequest;
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
        Refusal.write(request, failure, bodyArrived);
    }
}
