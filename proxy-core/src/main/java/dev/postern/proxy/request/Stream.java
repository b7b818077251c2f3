package dev.postern.proxy.request;

/**
 * exec, attach or port-forward of a pod.
 *
 * @param container as asked, empty where the client named none
 * @param kubeletQuery the kubelet's query, rebuilt from the parsed parameters, without {@code ?}; may be empty
 * @param offer what the client wants to speak; {@code None} ends with {@code Upgrade request required} once pod and
 *     container are known to be right, as at the API server
 */
public record Stream(RequestInfo info, StreamKind kind, String container, String kubeletQuery, UpgradeOffer offer)
        implements ClassifiedRequest {}
