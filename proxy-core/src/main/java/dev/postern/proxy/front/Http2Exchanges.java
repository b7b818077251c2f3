package dev.postern.proxy.front;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.http.RequestHead;
import dev.postern.proxy.http.RequestRules;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one HTTP/2 connection, held against the same rules as those of HTTP/1.1, and the connection's idle
 * time, which runs only while there is none. There are no upgrades over HTTP/2.
 */
final class Http2Exchanges implements Consumer<HttpServerRequest> {
    /** How long a client that was told to go has to go by itself. */
    static final Duration LINGER = Duration.ofMillis(500);

    /** Error code of HTTP/2 (RFC 9113 section 7). */
    private static final long NO_ERROR = 0;

    private final AcceptedConnection connection;
    private final FrontLimits limits;
    private final Consumer<ClientRequest> requests;
    private final Deadline idle;
    private Duration keepAlive;
    private int open;

    private Http2Exchanges(HttpConnection connection, FrontLimits limits, Consumer<ClientRequest> requests) {
        this.connection = AcceptedConnection.of(connection);
        this.limits = limits;
        this.requests = requests;
        this.keepAlive = limits.keepAlive();
        this.idle = new Deadline(Connections.channel(connection).eventLoop(), connection::close);
    }

    /** Completes when the connection has ended. */
    static Future<Void> install(HttpConnection connection, FrontLimits limits, Consumer<ClientRequest> requests) {
        Http2Exchanges exchanges = new Http2Exchanges(connection, limits, requests);
        Connections.setExchanges(connection, exchanges);
        exchanges.connection.closed().onComplete(closed -> exchanges.idle.cancel());
        exchanges.idle.set(limits.keepAlive());
        return exchanges.connection.closed();
    }

    /**
     * Tells a client which of its requests were taken, and that there will be no others (RFC 9113 6.8). Close it only after
     * {@link #LINGER}: a socket that is closed with unread bytes in it is reset, and the client would not hear of it.
     */
    static void sendAway(HttpConnection connection) {
        connection.goAway(NO_ERROR);
    }

    /** The same for one connection of many: it ends with the last of its exchanges, however long that takes. */
    static void retire(HttpConnection connection) {
        sendAway(connection);
        if (Connections.exchanges(connection) instanceof Http2Exchanges exchanges) {
            exchanges.keepAlive = LINGER;
            exchanges.restIfIdle();
        }
    }

    @Override
    public void accept(HttpServerRequest request) {
        request.pause();
        Promise<Void> closed = Promise.promise();
        request.response().closeHandler(ignored -> closed.tryComplete());
        open++;
        idle.clear();
        closed.future().onComplete(ended -> closed());
        ClientConnection stream = new ExchangeConnection(connection, closed.future());
        RequestHead head;
        try {
            head = head(request);
        } catch (GatewayFailure failure) {
            Refusal.write(request, failure, request::isEnded);
            return;
        }
        requests.accept(new PlainRequest(request, head, stream, request::isEnded));
    }

    private void closed() {
        open--;
        restIfIdle();
    }

    private void restIfIdle() {
        if (open == 0 && !connection.closed().isComplete()) {
            idle.set(keepAlive);
        }
    }

    private RequestHead head(HttpServerRequest request) {
        @Nullable String target = request.uri();
        if (target == null || request.method() == HttpMethod.CONNECT) {
            throw new GatewayFailure(FailureReason.METHOD_NOT_ALLOWED, "method CONNECT is not served");
        }
        if (target.length() > limits.requestLine()) {
            throw new GatewayFailure(
                    FailureReason.URI_TOO_LONG, "the path is longer than " + limits.requestLine() + " bytes");
        }
        // Vert.x takes a Host header for the authority where there is none, and the first of several (RFC 9113 8.3.1).
        HostAndPort authority = request.authority(true);
        if (authority == null) {
            throw new GatewayFailure(FailureReason.MALFORMED, "there is no :authority");
        }
        List<Field> fields = new ArrayList<>(request.headers().size() + 1);
        if (!request.headers().contains("host")) {
            fields.add(new Field("host", authority.toString()));
        }
        int octets = 0;
        for (Map.Entry<String, String> header : request.headers()) {
            if (!header.getKey().startsWith(":")) {
                fields.add(RequestRules.field(header.getKey(), header.getValue()));
                octets += header.getKey().length() + header.getValue().length() + 4;
            }
        }
        if (octets > limits.headers() || fields.size() > limits.heads().lines()) {
            throw new GatewayFailure(
                    FailureReason.HEADERS_TOO_LARGE,
                    "the headers are more than " + limits.headers() + " bytes or "
                            + limits.heads().lines() + " lines");
        }
        return RequestRules.head(request.method().name(), target, fields);
    }
}
