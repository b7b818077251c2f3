package dev.postern.server.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests that a seed makes up of the words that paths of the API are made of, right and wrong ones. */
final class RequestCorpus {
    private static final long SEED = 20_261_126;
    private static final List<String> METHODS =
            List.of("GET", "GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final List<String> ROOTS = List.of(
            "/api/v1",
            "/api/v1",
            "/api/v1",
            "/api/v1",
            "/apis/apps/v1",
            "/apis/apps/v1",
            "/apis/batch/v1",
            "/apis/rbac.authorization.k8s.io/v1",
            "/apis/metrics.k8s.io/v1beta1",
            "/apis/example.org/v1alpha1",
            "/api",
            "/apis",
            "/apis/apps",
            "/api/v2",
            "/openapi",
            "/version",
            "/healthz",
            "/metrics",
            "/other",
            "");
    private static final List<String> RESOURCES = List.of(
            "pods",
            "pods",
            "nodes",
            "services",
            "secrets",
            "deployments",
            "namespaces",
            "clusterroles",
            "jobs",
            "widgets",
            "Pods",
            "proxy",
            "watch");
    private static final List<String> SUBRESOURCES = List.of(
            "exec",
            "attach",
            "portforward",
            "log",
            "status",
            "finalize",
            "scale",
            "proxy",
            "eviction",
            "binding",
            "token",
            "ephemeralcontainers",
            "Exec");
    private static final List<String> NAMES = List.of(
            "default",
            "shell",
            "node-1",
            "a.b",
            "x",
            "https:web:443",
            "UP",
            "%61",
            "a%20b",
            "status",
            "pods",
            "watch",
            "%7Ea",
            "a+b");
    private static final List<String> QUERIES = List.of(
            "",
            "",
            "",
            "?watch=1",
            "?watch=true",
            "?watch=0",
            "?watch=false",
            "?watch",
            "?watch=T",
            "?watch=true&watch=false",
            "?limit=1&watch=",
            "?fieldSelector=metadata.name%3Dx",
            "?fieldSelector=metadata.name=x,spec.nodeName=n",
            "?fieldSelector=metadata.name!=x",
            "?fieldSelector=metadata.name%3D%3Dx&watch=1",
            "?fieldSelector=spec.nodeName=n",
            "?fieldSelector=metadata.name=a%5C%2Cb",
            "?labelSelector=a%3Db",
            "?timeout=1s&dryRun=All",
            "?command=id&stdout=1",
            "?pretty=1");

    private final Random random = new Random(SEED);

    private RequestCorpus() {}

    /** The first so many, always the same. */
    static List<Asked> of(int count) {
        RequestCorpus corpus = new RequestCorpus();
        List<Asked> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(corpus.next());
        }
        return all;
    }

    private Asked next() {
        StringBuilder path = new StringBuilder(one(ROOTS));
        if (random.nextInt(12) == 0) {
            path.append("/watch");
        }
        if (random.nextInt(2) == 0) {
            path.append("/namespaces/").append(one(NAMES));
        }
        if (random.nextInt(10) > 0) {
            path.append('/').append(one(RESOURCES));
            tail(path);
        }
        if (path.isEmpty() || random.nextInt(15) == 0) {
            path.append('/');
        }
        return new Asked(one(METHODS), path + one(QUERIES));
    }

    private void tail(StringBuilder path) {
        if (random.nextInt(10) < 7) {
            path.append('/').append(one(NAMES));
            if (random.nextInt(2) == 0) {
                path.append('/').append(one(SUBRESOURCES));
                for (int more = random.nextInt(6); more > 3; more--) {
                    path.append('/').append(one(NAMES));
                }
            }
        }
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** One request. */
    record Asked(String method, String target) {}
}
