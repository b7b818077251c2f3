package dev.postern.proxy.request;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.RequestHead;
import dev.postern.proxy.request.KubeletCall.PodLog;
import dev.postern.proxy.request.UpgradeOffer.None;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what a request asks for. Stateless; any thread. */
public final class RequestClassifier {
    /**
     * Classifies by method, path and query; the upgrade headers only fill the {@link UpgradeOffer}.
     *
     * @throws GatewayFailure {@code MALFORMED}, {@code INVALID}, {@code METHOD_NOT_ALLOWED}, {@code NOT_FOUND} or {@code
     *     DENIED} (a kubelet's path that does more than read)
     */
    public ClassifiedRequest classify(RequestHead head) {
        PathSegments path = PathSegments.parse(head.path());
        Query query = Query.parse(head.query());
        RequestInfo info = RequestInfoFactory.requestInfo(head.method(), path.segments(), query);
        UpgradeOffer offer = UpgradeOffers.read(head);
        String ofPod = Routes.podSubresource(path);
        StreamKind kind = Routes.stream(ofPod);
        boolean log = Routes.isLog(ofPod);
        boolean nodeProxy = Routes.isNodeProxy(path);
        if (kind != null || log || nodeProxy) {
            UpgradeOffers.refuseBody(head.fields(), "a request for a kubelet");
        }
        if (kind != null) {
            allow(head, info, List.of("GET", "POST"));
            StreamParameters parameters = StreamParameters.read(kind, query);
            return new Stream(info, kind, parameters, offer, query.appendedTo(path.encoded()));
        }
        if (log) {
            refuseUpgrade(offer);
            allow(head, info, List.of("GET"));
            return log(info, query, path);
        }
        if (nodeProxy) {
            refuseUpgrade(offer);
            return NodeParameters.read(head.method(), info, path, query);
        }
        Routes.refuseLookAlike(path.segments());
        refuseUpgradeBy(head.method(), offer);
        return new PassThrough(info, target(path, head.query()), offer);
    }

    private static PodLog log(RequestInfo info, Query query, PathSegments path) {
        LogParameters parameters = LogParameters.read(query);
        return new PodLog(
                info,
                parameters.container(),
                parameters.kubeletQuery(),
                parameters.follow(),
                query.appendedTo(path.encoded()));
    }

    private static void allow(RequestHead head, RequestInfo info, List<String> methods) {
        Names.label("namespace", info.namespace());
        Names.subdomain("pod", info.name());
        if (!methods.contains(head.method())) {
            throw new GatewayFailure(
                    FailureReason.METHOD_NOT_ALLOWED,
                    "pods/" + info.subresource() + " takes " + String.join(" and ", methods) + ", not "
                            + head.method());
        }
    }

    private static String target(PathSegments path, @Nullable String query) {
        return query == null ? path.encoded() : path.encoded() + "?" + PercentCoding.escapeQuery(query);
    }

    private static void refuseUpgrade(UpgradeOffer offer) {
        if (!(offer instanceof None)) {
            throw new GatewayFailure(
                    FailureReason.MALFORMED,
                    "this path cannot be upgraded: pods/log and nodes/proxy are plain requests; for a stream use pods/exec, "
                            + "pods/attach or pods/portforward");
        }
    }

    private static void refuseUpgradeBy(String method, UpgradeOffer offer) {
        if (!(offer instanceof None) && !method.equals("GET") && !method.equals("POST")) {
            throw new GatewayFailure(
                    FailureReason.METHOD_NOT_ALLOWED, "an upgrade is a GET or a POST, not a " + method);
        }
    }
}
