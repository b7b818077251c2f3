package dev.postern.proxy.front;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A failure as an HTTP response with a {@code metav1.Status}: the one place where the client's errors are written. */
final class Refusal {
    private static final List<Field> FIELDS = List.of(
            new Field("Content-Type", "application/json"),
            new Field("X-Content-Type-Options", "nosniff"),
            new Field("Cache-Control", "no-cache, private"));
    /** As kube-apiserver's flow control answers. */
    private static final Field RETRY_AFTER = new Field("Retry-After", "1");

    /** Error codes of HTTP/2 (RFC 9113 section 7). */
    private static final long NO_ERROR = 0;

    private static final long INTERNAL_ERROR = 2;

    private Refusal() {}

    /** The response as bytes, for a connection that closes behind it. */
    static ByteBuf bytes(ByteBufAllocator allocator, GatewayFailure failure) {
        int code = failure.reason().code();
        ResponseHead head = new ResponseHead(
                code, HttpResponseStatus.valueOf(code).reasonPhrase(), HttpFields.of(fields(failure.reason())));
        return LastResponse.bytes(allocator, head, failure.status().toJson());
    }

    /**
     * Writes the response through Vert.x. What a client still sends of a body would be in the way of its next request, so
     * the connection, over HTTP/2 the stream, ends behind it then. A response that has begun cannot be taken back: it is
     * cut off. Behind a 401 an HTTP/2 connection takes no more requests, as kube-apiserver has it ({@code apiserver
     * pkg/endpoints/filters/authentication.go}): those under way go on to their end, and who has a credential dials anew (catalogue G1).
     */
    static void write(HttpServerRequest request, GatewayFailure failure, BooleanSupplier bodyArrived) {
        HttpServerResponse response = request.response();
        boolean http2 = request.version() == HttpVersion.HTTP_2;
        if (response.closed() || response.ended()) {
            return;
        }
        if (response.headWritten()) {
            cutOff(request, http2);
            return;
        }
        response.setStatusCode(failure.reason().code());
        fields(failure.reason()).forEach(field -> response.putHeader(field.name(), field.value()));
        if (!http2 && !bodyArrived.getAsBoolean()) {
            response.putHeader("Connection", "close");
        }
        request.resume();
        response.end(Buffer.buffer(failure.status().toJson())).onSuccess(written -> {
            if (http2 && !bodyArrived.getAsBoolean()) {
                response.reset(NO_ERROR);
            }
            if (http2 && failure.reason() == FailureReason.UNAUTHENTICATED) {
                Http2Exchanges.retire(request.connection());
            }
        });
    }

    private static void cutOff(HttpServerRequest request, boolean http2) {
        if (http2) {
            request.response().reset(INTERNAL_ERROR);
        } else {
            request.connection().close();
        }
    }

    private static List<Field> fields(FailureReason reason) {
        if (reason != FailureReason.TOO_MANY_REQUESTS) {
            return FIELDS;
        }
        List<Field> fields = new ArrayList<>(FIELDS);
        fields.add(RETRY_AFTER);
        return fields;
    }
}
