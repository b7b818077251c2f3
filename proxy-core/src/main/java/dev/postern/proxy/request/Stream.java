package dev.postern.proxy.request;

/**
 * exec, attach or port-forward of a pod.
 *
 * @param parameters its query, read
 * @param offer what the client wants to speak; {@code None} ends with {@code Upgrade request required} once pod and
 *     container are known to be right, as at the API server
 */
public record Stream(RequestInfo info, StreamKind kind, StreamParameters parameters, UpgradeOffer offer, String target)
        implements ClassifiedRequest {}
