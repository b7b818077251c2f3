package dev.postern.server.cluster;

import static dev.postern.server.cluster.StandInCase.get;
import static dev.postern.server.cluster.StandInCase.of;
import static dev.postern.server.cluster.StandInRule.FEWER;
import static dev.postern.server.cluster.StandInRule.JSON_FIRST;
import static dev.postern.server.cluster.StandInRule.JSON_ONLY;
import static dev.postern.server.cluster.StandInRule.NO_PAST;
import static dev.postern.server.cluster.StandInRule.NUMBERS;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What kubectl's commands ask for, and the mistakes that can be made in it. */
final class StandInCorpus {
    private static final String TABLE = "Accept: application/json;as=Table;v=v1;g=meta.k8s.io,"
            + "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
    private static final String AGGREGATED =
            "Accept: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    static final String PODS = "/api/v1/namespaces/default/pods";
    static final String WATCH = PODS + "?watch=true&timeoutSeconds=1";
    static final String SHELL = "&fieldSelector=metadata.name%3Dshell";

    private StandInCorpus() {}

    static List<StandInCase> cases() {
        List<StandInCase> cases = new ArrayList<>();
        Stream.of(paths(), objects(), tables(), selectors(), versions(), watches(), StandInAccess.cases())
                .forEach(cases::addAll);
        return cases;
    }

    private static List<StandInCase> paths() {
        return List.of(
                get("/api").with(AGGREGATED),
                get("/apis", FEWER).with(AGGREGATED),
                get("/api"),
                get("/apis", FEWER),
                get("/api/v1", FEWER),
                get("/apis/authorization.k8s.io", FEWER),
                get("/apis/authorization.k8s.io/v1", FEWER),
                get("/apis/authentication.k8s.io/v1", FEWER),
                get("/apis/coordination.k8s.io"),
                get("/apis/coordination.k8s.io/v1", FEWER),
                get("/apis/nosuch.example"),
                get("/apis/nosuch.example/v1"),
                get("/apis/nosuch.example/v1/things"),
                get("/apis/nosuch.example/v1/namespaces/default/things/x"),
                get("/api/v2"),
                get("/api/v2/pods"),
                get("/nosuch"),
                get("/version", FEWER),
                get("/readyz"),
                get("/livez"),
                get("/healthz"),
                get("/readyz/ping"),
                get("/readyz/nosuch"),
                get("/readyz?verbose&exclude=x", FEWER),
                get("/openapi/v3", FEWER),
                get("/openapi/v3/apis/nosuch.example/v1"),
                get("/openapi/nosuch"),
                get("/", FEWER),
                get("/api?timeout=x"),
                get("/api?timeout=32s"),
                of("", "GET /readyz"),
                of("", "GET /version", FEWER),
                of("", "GET /api"),
                of("", "GET /"),
                of("bob", "GET /"),
                of("bob", "GET /metrics"),
                of("bob", "POST /api"),
                of("admin", "POST /version"));
    }

    private static List<StandInCase> objects() {
        return List.of(
                get(PODS),
                get(PODS + "/"),
                get(PODS + "?limit=500"),
                get(PODS + "/shell"),
                get(PODS + "/shell/"),
                get(PODS + "/shell?pretty=true"),
                get(PODS + "/shell/status"),
                get(PODS + "/shell/nosuch"),
                get(PODS + "/shell/status/deeper"),
                get(PODS + "/nosuch"),
                get(PODS + "/nosuch/status"),
                get(PODS + "/no%20such"),
                get("/api/v1/pods/shell"),
                get("/api/v1/nodes"),
                get("/api/v1/nodes/node-1"),
                get("/api/v1/nodes/node-1/status"),
                get("/api/v1/nodes/nosuch"),
                get("/api/v1/namespaces/default/nodes"),
                get("/api/v1/namespaces"),
                get("/api/v1/namespaces/default"),
                get("/api/v1/namespaces/default/status"),
                get("/api/v1/namespaces/nosuch"),
                get("/api/v1/namespaces/nosuch/pods"),
                get("/api/v1/namespaces/default/events"),
                get("/api/v1/namespaces/default/events/nosuch"),
                get("/api/v1/namespaces/default/resourcequotas?limit=500"),
                get("/api/v1/namespaces/default/limitranges?limit=500"),
                get("/api/v1/namespaces/kube-system/services?labelSelector=kubernetes.io%2Fcluster-service%3Dtrue"),
                get("/api/v1/namespaces/default/services/nosuch"),
                get("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1"),
                get("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/nosuch"),
                get("/api/v1/nosuch"),
                get("/api/v1/namespaces/default/nosuch"),
                get("/apis/coordination.k8s.io/v1/nosuch"),
                get(PODS + "/shell", JSON_FIRST).with("Accept: application/vnd.kubernetes.protobuf,application/json"),
                get(PODS + "/shell", JSON_ONLY).with("Accept: text/html"),
                get(PODS + "/shell", JSON_ONLY).with("Accept: application/yaml"),
                get(PODS + "/shell", JSON_ONLY).with("Accept: application/json;as=Nosuch;g=meta.k8s.io;v=v1"),
                get("/version", JSON_ONLY).with("Accept: text/html"));
    }

    private static List<StandInCase> tables() {
        return List.of(
                get(PODS + "?limit=500").with(TABLE),
                get(PODS + "?includeObject=Object").with(TABLE),
                get(PODS + "?includeObject=None").with(TABLE),
                get(PODS + "?includeObject=Nosuch").with(TABLE),
                get(PODS + "/shell").with(TABLE),
                get(PODS + "/shell?includeObject=Object").with(TABLE),
                get(PODS + "/nosuch").with(TABLE),
                get("/api/v1/namespaces/nosuch/pods").with(TABLE),
                get("/api/v1/nodes?limit=500").with(TABLE),
                get("/api/v1/namespaces?limit=500").with(TABLE),
                get("/api/v1/namespaces/default/events?limit=500").with(TABLE),
                get("/api/v1/namespaces/default/services?limit=500").with(TABLE),
                get("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases")
                        .with(TABLE),
                get("/api/v1/resourcequotas").with(TABLE),
                get("/api/v1/limitranges").with(TABLE),
                get(PODS).with("Accept: application/json;as=Table;v=v1beta1;g=meta.k8s.io"),
                get(PODS).with("Accept: application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"),
                get(PODS + "/shell").with("Accept: application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"));
    }

    private static List<StandInCase> selectors() {
        List<StandInCase> cases = new ArrayList<>();
        Stream.of(
                        "app=frontend",
                        "app%3D%3Dfrontend",
                        "app!=frontend",
                        "app",
                        "!app",
                        "app%20in%20(frontend,shell)",
                        "app%20notin%20(frontend)",
                        "app%20in%20()",
                        "a%3E5",
                        "a%3Ex",
                        "a%20b",
                        "a%20in%20(b",
                        "a%20in%20b",
                        "!",
                        "a%3D%3D!b",
                        "a=b=c",
                        "a,,b",
                        ",",
                        "a,",
                        "-a",
                        "a=-b",
                        "a%20notin",
                        "in%20in%20(in)",
                        "a=,b")
                .forEach(selector -> cases.add(get(PODS + "?labelSelector=" + selector)));
        Stream.of(
                        "metadata.name=shell",
                        "metadata.name%3D%3Dshell",
                        "metadata.name!=shell",
                        "metadata.name=shell,metadata.name=two",
                        "spec.nodeName=node-1,status.phase!=Failed,status.phase!=Succeeded",
                        "status.phase=Running",
                        "spec.hostNetwork=false",
                        "nosuch=x",
                        "nosuch",
                        "metadata.name=a=b",
                        "metadata.name=a%5C")
                .forEach(selector -> cases.add(get(PODS + "?fieldSelector=" + selector)));
        cases.add(get("/api/v1/nodes?fieldSelector=nosuch=x"));
        cases.add(get("/api/v1/nodes?fieldSelector=spec.unschedulable=false"));
        cases.add(get("/api/v1/namespaces?fieldSelector=status.phase=Active"));
        cases.add(get("/api/v1/namespaces?fieldSelector=metadata.namespace=x"));
        cases.add(get("/api/v1/events?fieldSelector=involvedObject.kind=Pod,involvedObject.name=shell&limit=500"));
        cases.add(get("/api/v1/events?fieldSelector=nosuch=x"));
        cases.add(get("/api/v1/services?fieldSelector=nosuch=x"));
        cases.add(get("/apis/coordination.k8s.io/v1/leases?fieldSelector=nosuch=x"));
        return cases;
    }

    private static List<StandInCase> versions() {
        return List.of(
                get(PODS + "?limit=2", NUMBERS),
                get(PODS + "?limit=2&resourceVersion=0"),
                get(PODS + "?limit=-1"),
                get(PODS + "?limit=x"),
                get(PODS + "?limit=99999999999999999999"),
                get(PODS + "?continue=abc"),
                get(PODS + "?continue=%25"),
                get(PODS + "?continue=eyJ2IjoieCJ9"),
                get(PODS + "?resourceVersion=0"),
                get(PODS + "?resourceVersion=abc"),
                get(PODS + "?resourceVersion=1"),
                get(PODS + "?resourceVersion=1&limit=1", NO_PAST),
                get(PODS + "?resourceVersion=1&resourceVersionMatch=Exact", NO_PAST),
                get(PODS + "?resourceVersion=9999999999999999", NUMBERS),
                get(PODS + "?resourceVersion=0&resourceVersionMatch=Exact"),
                get(PODS + "?resourceVersion=1&resourceVersionMatch=Nosuch"),
                get(PODS + "?resourceVersionMatch=Exact"),
                get(PODS + "?resourceVersionMatch=Nosuch"),
                get(PODS + "?resourceVersion=0&resourceVersionMatch=NotOlderThan"),
                get(PODS + "?sendInitialEvents=true"));
    }

    private static List<StandInCase> watches() {
        return List.of(
                get(WATCH),
                get(WATCH).with(TABLE),
                get(WATCH + SHELL),
                get(WATCH + SHELL + "&resourceVersion=0"),
                get(WATCH + SHELL + "&allowWatchBookmarks=true"),
                get(WATCH + SHELL + "&allowWatchBookmarks=true").with(TABLE),
                get(WATCH + SHELL
                        + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"),
                get(WATCH + SHELL + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"),
                get(WATCH + "&sendInitialEvents=false&resourceVersionMatch=NotOlderThan"),
                get(WATCH + "&sendInitialEvents=true"),
                get(WATCH + "&resourceVersionMatch=NotOlderThan"),
                get(WATCH + "&resourceVersionMatch=Exact&sendInitialEvents=true"),
                get(WATCH + "&resourceVersion=abc"),
                get(WATCH + "&resourceVersion=9999999999999999"),
                get(
                        WATCH
                                + "&resourceVersion=9999999999999999&sendInitialEvents=true&resourceVersionMatch=NotOlderThan",
                        NUMBERS),
                get(WATCH + "&fieldSelector=nosuch=x"),
                get(PODS + "?watch=1&timeoutSeconds=x"),
                get(PODS + "?watch=0" + SHELL),
                get(PODS + "/shell?watch=true&timeoutSeconds=1"),
                get("/api/v1/watch/namespaces/default/pods/shell?timeoutSeconds=1"),
                get("/api/v1/watch/namespaces/default/pods?timeoutSeconds=1" + SHELL),
                get("/api/v1/watch/nodes/node-1?timeoutSeconds=1"),
                of("bob", "GET " + WATCH + SHELL),
                of("carol", "GET " + WATCH));
    }
}
