package dev.postern.proxy.request;

/**
 * Everything else: for the API server, which authorizes it itself under the caller's identity.
 *
 * @param target path rebuilt from the parsed segments, and the query as it came, with what no query may hold escaped
 * @param offer what the client wants to speak, as to a pod's or a service's own port behind {@code …/proxy}
 */
public record PassThrough(RequestInfo info, String target, UpgradeOffer offer) implements ClassifiedRequest {}
