package dev.postern.proxy.request;

import java.util.List;

/** A plain request that a kubelet answers. */
public sealed interface KubeletCall extends ClassifiedRequest {
    /** The kubelet's query, rebuilt, without {@code ?}; may be empty. */
    String kubeletQuery();

    @Override
    default UpgradeOffer offer() {
        return new UpgradeOffer.None();
    }

    /**
     * {@code pods/log}.
     *
     * @param container as asked, empty where the client named none
     * @param follow whether the answer has no end
     */
    record PodLog(RequestInfo info, String container, String kubeletQuery, boolean follow, String target)
            implements KubeletCall {}

    /**
     * {@code nodes/x/proxy} on one of the kubelet's read-only paths.
     *
     * @param kubeletSegments the decoded path at the kubelet; an empty last one stands for a trailing slash
     * @param subresources of {@code nodes}, any of which allows it: the fine-grained one, then {@code proxy} (KEP-2862)
     */
    record NodeProxy(
            RequestInfo info,
            List<String> kubeletSegments,
            String kubeletQuery,
            List<String> subresources,
            String target)
            implements KubeletCall {
        public NodeProxy {
            kubeletSegments = List.copyOf(kubeletSegments);
            subresources = List.copyOf(subresources);
        }
    }
}
