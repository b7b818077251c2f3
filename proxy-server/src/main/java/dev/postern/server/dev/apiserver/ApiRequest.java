package dev.postern.server.dev.apiserver;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes;
import dev.postern.proxy.authz.AccessAttributes.NonResource;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.request.RequestInfo;
import dev.postern.server.dev.apiserver.selection.Parameters;
import io.vertx.core.http.HttpServerRequest;

/**
 * A request that is understood.
 *
 * @param info what its path and method mean to Kubernetes
 * @param user in whose name it is made
 */
record ApiRequest(HttpServerRequest http, RequestInfo info, Parameters query, Identity user) {
    String method() {
        return http.method().name();
    }

    /** A header's value; empty where there is none. */
    String header(String name) {
        String value = http.getHeader(name);
        return value == null ? "" : value;
    }

    /** What is asked of authorization. */
    static AccessAttributes question(RequestInfo info, String path, Identity user) {
        return new AccessAttributes(
                user,
                info.verb(),
                info.resourceRequest()
                        ? new Resource(
                                info.namespace(), info.apiGroup(), info.resource(), info.subresource(), info.name())
                        : new NonResource(path));
    }
}
