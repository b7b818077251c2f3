package dev.postern.proxy.authn;

import java.nio.ByteBuffer;

/**
 * A bearer token that a request shows.
 *
 * @param text as the client sent it
 * @param digest under the process' own key, made once for all methods that may know the token
 */
record BearerToken(String text, ByteBuffer digest) {
    /** Shows nothing of the token. */
    @Override
    public String toString() {
        return "BearerToken";
    }
}
