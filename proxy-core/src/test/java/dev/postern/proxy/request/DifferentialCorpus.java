package dev.postern.proxy.request;

import dev.postern.proxy.request.DifferentialCase.Difference;
import java.util.ArrayList;
import java.util.List;

/**
 * Users × methods × paths of pods, their subresources and what stands around them, good and bad, for the cluster that the
 * rig starts (users {@code alice}, {@code bob}, {@code carol}, {@code dave}, {@code admin}; pods {@code shell}, {@code
 * two}, {@code pending}, {@code ticker}, and {@code vault} in {@code private}). The gateway is given the API server's own
 * RBAC objects and no node gate. Nothing in it changes the cluster.
 */
public final class DifferentialCorpus {
    private static final String PODS = "/api/v1/namespaces/default/pods/";
    private static final List<String> USERS = List.of("alice", "bob", "carol", "dave", "admin");
    private static final List<String> STREAMS = List.of("exec", "attach", "portforward");

    private final List<DifferentialCase> cases = new ArrayList<>();

    private DifferentialCorpus() {}

    /** Every case, in a fixed order. */
    public static List<DifferentialCase> cases() {
        DifferentialCorpus corpus = new DifferentialCorpus();
        corpus.plainStreams();
        corpus.logs();
        corpus.otherMethods();
        corpus.containers();
        corpus.otherPods();
        corpus.ordinaryRequests();
        corpus.withoutCredential();
        corpus.logOptions();
        corpus.streamOptions();
        corpus.badPaths();
        corpus.lookAlikes();
        corpus.nodes();
        corpus.upgrades();
        corpus.otherUpgrades();
        corpus.impersonation();
        return List.copyOf(corpus.cases);
    }

    private void plainStreams() {
        for (String stream : STREAMS) {
            for (String pod : List.of("shell", "missing")) {
                for (String user : USERS) {
                    same(user, "POST", PODS + pod + "/" + stream);
                    add(user, "GET", PODS + pod + "/" + stream, ofGet(user, pod));
                }
            }
        }
    }

    private static Difference ofGet(String user, String pod) {
        if (!user.equals("alice")) {
            return Difference.NONE;
        }
        return pod.equals("missing") ? Difference.CREATE_IS_ENOUGH_UNKNOWN_POD : Difference.CREATE_IS_ENOUGH;
    }

    private void logs() {
        for (String user : USERS) {
            same(user, "GET", PODS + "shell/log");
            same(user, "GET", PODS + "missing/log");
            same(user, "GET", PODS + "ticker/log?tailLines=2&timestamps=true");
        }
    }

    private void otherMethods() {
        for (String user : List.of("alice", "carol", "admin")) {
            for (String method : List.of("PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")) {
                add(user, method, PODS + "shell/exec", Difference.METHOD);
            }
            add(user, "POST", PODS + "shell/log", Difference.METHOD);
            add(user, "HEAD", PODS + "shell/log", Difference.METHOD);
        }
    }

    private void containers() {
        for (String user : List.of("alice", "admin")) {
            for (String container : List.of("", "?container=first", "?container=nope", "?container=")) {
                same(user, "POST", PODS + "two/exec" + container);
                same(user, "POST", PODS + "two/attach" + container);
                same(user, "GET", PODS + "two/log" + container);
            }
            for (String container : List.of("first", "second", "nope")) {
                String exec = PODS + "two/exec?command=true&stdout=true&container=" + container;
                same(user, "POST", exec, spdy("v4.channel.k8s.io"));
            }
        }
    }

    private void otherPods() {
        for (String user : List.of("alice", "admin")) {
            same(user, "GET", PODS + "pending/log");
            for (String stream : STREAMS) {
                same(user, "POST", PODS + "pending/" + stream);
            }
        }
        for (String user : USERS) {
            same(user, "POST", "/api/v1/namespaces/private/pods/vault/exec");
            same(user, "GET", "/api/v1/namespaces/private/pods/vault/log");
            same(user, "GET", "/api/v1/namespaces/private/pods/vault");
            same(user, "POST", "/api/v1/namespaces/missing/pods/vault/exec");
        }
    }

    private void ordinaryRequests() {
        List<String> paths = List.of(
                PODS + "shell",
                PODS + "missing",
                "/api/v1/namespaces/default/pods?limit=1",
                "/api/v1/pods?limit=1",
                "/api/v1/namespaces/default/configmaps?fieldSelector=metadata.name%3Dx",
                "/api/v1/namespaces/default/pods?watch=1&timeoutSeconds=1",
                "/api/v1/nodes/node-1",
                "/api/v1/namespaces/default",
                "/api",
                "/apis/apps/v1",
                "/version",
                "/no/such/path");
        for (String user : USERS) {
            paths.forEach(path -> same(user, "GET", path));
            same(user, "DELETE", PODS + "missing");
            same(user, "HEAD", PODS + "shell");
        }
    }

    private void withoutCredential() {
        for (String path : List.of(PODS + "shell", PODS + "shell/log", PODS + "shell/exec", "/version", "/api")) {
            add(DifferentialCase.NOBODY, "GET", path, Difference.NO_ANONYMOUS);
        }
        add(DifferentialCase.NOBODY, "POST", PODS + "shell/exec", Difference.NO_ANONYMOUS);
    }

    private void logOptions() {
        List<String> alike = List.of(
                "tailLines=abc",
                "tailLines=",
                "tailLines=-1",
                "tailLines=0",
                "limitBytes=0",
                "limitBytes=1",
                "sinceSeconds=0",
                "sinceSeconds=1",
                "sinceSeconds=1&sinceTime=2026-01-02T15:04:05Z",
                "sinceTime=x",
                "sinceTime=2026-01-02T15:04:05Z",
                "stream=foo",
                "follow=false",
                "timestamps",
                "timeout=5s");
        alike.forEach(query -> same("alice", "GET", PODS + "shell/log?" + query));
        same("carol", "GET", PODS + "shell/log?tailLines=1");
        for (String query : List.of("unknown=1", "tailLines=1&tailLines=2", "dryRun=All", "sinceTime=")) {
            add("alice", "GET", PODS + "shell/log?" + query, Difference.STRICT_QUERY);
        }
        add("alice", "GET", PODS + "shell/log?insecureSkipTLSVerifyBackend=true", Difference.ALWAYS_VERIFIED);
        same("alice", "GET", PODS + "shell/log?previous=true");
    }

    private void streamOptions() {
        same("alice", "POST", PODS + "shell/exec?dryRun=All");
        same("alice", "POST", PODS + "shell/portforward?ports=abc");
        same("alice", "POST", PODS + "shell/portforward?ports=80&ports=443");
        same("alice", "POST", PODS + "shell/exec?stdin=0&tty=FALSE&command=a%26container%3Dx&timeout=5s");
        for (String query : List.of("unknown=1", "container=shell&container=x", "command=a;b", "command=%zz")) {
            add("alice", "POST", PODS + "shell/exec?" + query, Difference.STRICT_QUERY);
        }
        add("alice", "POST", PODS + "shell/portforward?ports=0", Difference.STRICT_QUERY);
    }

    private void badPaths() {
        for (String user : List.of("alice", "carol", "admin")) {
            for (String name :
                    List.of("..", "%2e%2e", "%2E.", "a%2fb", "a%5cb", "%252e", "%00", "..;x", "%c0%ae", "a%0d%0ab")) {
                add(user, "POST", PODS + name + "/exec", Difference.GRAMMAR);
            }
            add(user, "POST", PODS + "/exec", Difference.GRAMMAR);
            add(user, "GET", "/api/v1//pods", Difference.GRAMMAR);
            add(user, "GET", "/api/v1/namespaces/../pods", Difference.GRAMMAR);
            add(user, "GET", "/api/v1/watch", Difference.GRAMMAR);
            for (String name : List.of("UP", "a_b", "-a", "a:b")) {
                add(user, "POST", PODS + name + "/exec", Difference.STRICT_NAME);
            }
            add(user, "POST", "/api/v1/namespaces/a.b/pods/shell/exec", Difference.STRICT_NAME);
        }
    }

    private void lookAlikes() {
        List<String> paths = List.of(
                PODS + "shell/exec/",
                PODS + "shell/exec/extra",
                PODS + "shell/Exec",
                PODS + "shell/log/",
                "/api/v1/pods/shell/exec",
                "/apis/v1/namespaces/default/pods/shell/exec",
                "/API/v1/namespaces/default/pods/shell/exec",
                "/api/v1/proxy/nodes/node-1/exec/default/shell/shell",
                "/api/v1/watch/namespaces/default/pods/shell/exec",
                "/api/v1/namespaces/default/nodes/node-1/proxy/metrics");
        for (String user : List.of("alice", "carol", "admin")) {
            paths.forEach(path -> add(user, "GET", path, Difference.LOOK_ALIKE));
        }
    }

    private void nodes() {
        for (String path : List.of("healthz", "metrics", "pods", "configz")) {
            for (String user : List.of("alice", "dave")) {
                same(user, "GET", "/api/v1/nodes/node-1/proxy/" + path);
            }
            add("admin", "GET", "/api/v1/nodes/node-1/proxy/" + path, Difference.LOOPBACK_NODE);
        }
        for (String user : USERS) {
            same(user, "GET", "/api/v1/nodes/missing/proxy/healthz");
            add(user, "GET", "/api/v1/nodes/node-1/proxy/exec/default/shell/shell", Difference.READ_ONLY_NODE);
            add(user, "POST", "/api/v1/nodes/node-1/proxy/run/default/shell/shell", Difference.READ_ONLY_NODE);
            add(user, "GET", "/api/v1/nodes/https:node-1:10250/proxy/healthz", Difference.STRICT_NAME);
        }
    }

    private void upgrades() {
        for (String user : USERS) {
            same(user, "POST", PODS + "shell/exec?command=true&stdout=true", spdy("v4.channel.k8s.io"));
            same(user, "POST", PODS + "shell/portforward", spdy("portforward.k8s.io"));
            same(user, "POST", PODS + "shell/exec?command=true&stdout=true&container=nope", spdy("v4.channel.k8s.io"));
            same(user, "POST", PODS + "missing/exec?command=true&stdout=true", spdy("v4.channel.k8s.io"));
            same(user, "POST", PODS + "pending/portforward", spdy("portforward.k8s.io"));
            cases.add(new DifferentialCase(
                    user,
                    "GET",
                    PODS + "shell/exec?command=true&stdout=true",
                    webSocket("v4.channel.k8s.io"),
                    user.equals("alice") ? Difference.CREATE_IS_ENOUGH_UPGRADED : Difference.NONE));
        }
        cases.add(new DifferentialCase(
                DifferentialCase.NOBODY,
                "POST",
                PODS + "shell/exec?command=true&stdout=true",
                spdy("v4.channel.k8s.io"),
                Difference.NO_ANONYMOUS));
    }

    private void otherUpgrades() {
        for (String protocol : List.of("h2c", "websocket, h2c", "TLS/1.0", "foo")) {
            List<String> upgrade = List.of("Connection: Upgrade", "Upgrade: " + protocol);
            cases.add(new DifferentialCase(
                    "admin", "POST", PODS + "shell/exec?command=true&stdout=true", upgrade, Difference.UPGRADE));
            cases.add(new DifferentialCase("admin", "GET", PODS + "shell", upgrade, Difference.UPGRADE));
        }
        cases.add(new DifferentialCase(
                "admin", "GET", PODS + "shell/log", spdy("v4.channel.k8s.io"), Difference.UPGRADE));
        cases.add(new DifferentialCase(
                "admin",
                "GET",
                "/api/v1/nodes/node-1/proxy/exec/default/shell/shell",
                spdy("v4.channel.k8s.io"),
                Difference.UPGRADE));
    }

    private void impersonation() {
        List<List<String>> others = List.of(
                List.of("Impersonate-User: alice", "Impersonate-Group: developers"),
                List.of("Impersonate-User: alice"),
                List.of("Impersonate-User: carol", "Impersonate-Group: system:masters"),
                List.of("Impersonate-User: carol", "Impersonate-Uid: 7", "Impersonate-Extra-Scopes: x"),
                List.of("Impersonate-User: system:serviceaccount:default:default"),
                List.of("Impersonate-User: system:anonymous"),
                List.of("Impersonate-Group: developers"),
                List.of("Impersonate-Uid: 7"),
                List.of("Impersonate-User:", "Impersonate-Extra-Scopes: x"));
        for (String user : List.of("admin", "alice", "carol")) {
            for (List<String> as : others) {
                same(user, "GET", PODS + "shell", as);
                same(user, "GET", PODS + "shell/log", as);
                same(user, "POST", PODS + "shell/exec?command=true&stdout=true", as);
                same(user, "GET", "/version", as);
            }
        }
        for (String header : List.of("Impersonate-User:", "Impersonate-Future: x", "Impersonate-Extra-: x")) {
            cases.add(new DifferentialCase("admin", "GET", PODS + "shell", List.of(header), Difference.IMPERSONATION));
        }
    }

    private static List<String> spdy(String protocol) {
        return List.of("Connection: Upgrade", "Upgrade: SPDY/3.1", "X-Stream-Protocol-Version: " + protocol);
    }

    private static List<String> webSocket(String protocol) {
        return List.of(
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Protocol: " + protocol);
    }

    private void same(String user, String method, String target) {
        add(user, method, target, Difference.NONE);
    }

    private void same(String user, String method, String target, List<String> headers) {
        cases.add(new DifferentialCase(user, method, target, headers, Difference.NONE));
    }

    private void add(String user, String method, String target, Difference difference) {
        cases.add(new DifferentialCase(user, method, target, List.of(), difference));
    }
}
