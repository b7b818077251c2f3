package dev.postern.proxy.request;

/**
 * Everything else: for the API server, which authorizes it itself under the caller's identity.
 *
 * @param target path and query, rebuilt from the parsed segments; starts with {@code /}
 */
public record PassThrough(RequestInfo info, String target) implements ClassifiedRequest {}
