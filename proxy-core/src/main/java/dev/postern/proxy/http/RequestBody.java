package dev.postern.proxy.http;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.netty.buffer.ByteBuf;

/**
 * Finds the end of a request's body, so that the next head starts where it must, and stops at the first octet that
 * breaks the framing (RFC 9112 sections 6 and 7). Keeps no bytes.
 */
public sealed interface RequestBody permits LengthBody, ChunkedBody {
    /**
     * The body that a head announces; a head without a length has an empty one.
     *
     * @param head of HTTP/1.1, which has passed the grammar
     */
    static RequestBody of(RequestHead head) {
        for (HttpFields.Field field : head.fields().all()) {
            if (field.name().equalsIgnoreCase("Transfer-Encoding")) {
                return new ChunkedBody();
            }
            if (field.name().equalsIgnoreCase("Content-Length")) {
                return new LengthBody(FramingRules.checkLength(field.value()));
            }
        }
        return new LengthBody(0);
    }

    /**
     * Moves the reader index of {@code in} over what belongs to the body.
     *
     * @throws GatewayFailure {@code MALFORMED} where the framing is broken; nothing from the reader index on may be used
     */
    void skip(ByteBuf in);

    /** Whether the whole body has been passed. */
    boolean ended();

    /** The failure for a body that cannot be read on. */
    static GatewayFailure malformed(String message) {
        return new GatewayFailure(FailureReason.MALFORMED, message);
    }
}
