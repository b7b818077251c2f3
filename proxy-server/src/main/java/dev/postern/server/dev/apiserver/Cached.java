package dev.postern.server.dev.apiserver;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Answers that clients keep: with an {@code ETag}, and without a body for who has it. */
final class Cached {
    private Cached() {}

    static Answer of(ApiRequest request, Answer answer) {
        String tag = "\"" + tag(answer.body()) + "\"";
        Answer tagged = answer.with("Etag", tag);
        return request.header("If-None-Match").equals(tag)
                ? new Answer(HttpResponseStatus.NOT_MODIFIED.code(), tagged.headers(), Buffer.buffer())
                : tagged;
    }

    /** The body's SHA-512, in hexadecimal. */
    static String tag(Buffer body) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-512").digest(body.getBytes()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }
}
