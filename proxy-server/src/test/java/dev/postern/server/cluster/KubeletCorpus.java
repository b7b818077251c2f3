package dev.postern.server.cluster;

import dev.postern.server.cluster.KubeletCase.Difference;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests to a kubelet, good and bad, for a node that has the pods {@code frontend} (container {@code web}), {@code shell}
 * and {@code logger} (a container of the same name each) in the namespace {@code default}. Nothing in it changes the node.
 */
final class KubeletCorpus {
    private static final List<String> USERS =
            List.of("admin", KubeletCase.GATEWAY, "dave", "carol", KubeletCase.NOBODY);
    private static final String LOGS = "GET /containerLogs/default/logger/logger";
    private static final String SPDY = "Connection: Upgrade|Upgrade: SPDY/3.1";
    private static final String WEBSOCKET =
            "Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==";

    private final List<KubeletCase> cases = new ArrayList<>();

    private KubeletCorpus() {}

    /** Every case, in a fixed order. */
    static List<KubeletCase> cases() {
        KubeletCorpus corpus = new KubeletCorpus();
        corpus.rights();
        corpus.paths();
        corpus.methods();
        corpus.containers();
        corpus.logs();
        corpus.ownEndpoints();
        corpus.grammar();
        corpus.streams();
        corpus.commands();
        return List.copyOf(corpus.cases);
    }

    private void rights() {
        for (String user : USERS) {
            for (String path : List.of(
                    "/exec/default/shell/shell",
                    "/containerLogs/default/nosuch/nosuch",
                    "/healthz/ping",
                    "/nosuch",
                    "/checkpoint/default/nosuch/nosuch")) {
                same(user, "GET " + path);
                same(user, "POST " + path);
            }
        }
        for (String path :
                List.of("/pods", "/runningpods/", "/configz", "/flagz", "/statusz", "/stats/summary", "/logs/x")) {
            same("carol", "GET " + path);
            same("dave", "GET " + path);
            same(KubeletCase.NOBODY, "GET " + path);
        }
        for (String method : List.of("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW")) {
            same("carol", method + " /exec/default/shell/shell");
        }
        same("carol", "POST /metrics/cadvisor");
        same("carol", "POST /checkpoint/default/shell/shell");
        same(KubeletCase.NOBODY, "GET /pods", "Authorization: Bearer nonsense");
        same("carol", "GET /pods", "Authorization: Bearer nonsense");
    }

    private void paths() {
        for (String path : List.of(
                "/",
                "/exec",
                "/exec/",
                "/exec/default",
                "/exec/default/shell",
                "/exec/default/shell/shell/",
                "/exec/default/shell/uid/shell/more",
                "//exec/default/shell/shell",
                "/exec//default/shell/shell?output=1",
                "/exec/default/./shell/shell",
                "/exec/../exec/default/shell/shell",
                "/../../healthz",
                "/exec/default/shell%2Fshell/shell?output=1",
                "/exec/default/%2e%2e/shell?output=1",
                "/exec/default/sh%65ll/shell?output=1",
                "/%65xec/default/shell/nosuch?output=1",
                "/Exec/default/shell/shell",
                "/portForward",
                "/portForward/default",
                "/portForward/default/shell/uid/more",
                "/portforward/default/shell",
                "/attach/default/shell",
                "/stats",
                "/stats/",
                "/stats/nosuch",
                "/runningpods",
                "/logs",
                "/checkpoint",
                "/checkpoint/",
                "/debug",
                "/debug/",
                "/debug/pprof",
                "/healthz/",
                "/healthz/nosuch",
                "/metrics/",
                "/metrics/nosuch",
                "/configz/",
                "/pods/nosuch",
                "/run",
                "/run/default/shell",
                "/nosuch?a=<b>&c=\"d\"",
                "/stats?a=b&c=d",
                "/allocatedPods",
                "/spec/",
                "/containerLogs/default/shell/shell/more")) {
            same(KubeletCase.GATEWAY, "GET " + path);
        }
        same(KubeletCase.GATEWAY, "POST //exec/default/shell/shell?output=1");
        same(KubeletCase.GATEWAY, "HEAD /stats");
        same(KubeletCase.GATEWAY, "GET http://node/exec/default/shell/nosuch?output=1");
    }

    private void methods() {
        for (String method : List.of("PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW")) {
            same("admin", method + " /exec/default/shell/shell?output=1");
        }
        for (String path : List.of(
                "/attach/default/shell/shell",
                "/portForward/default/shell",
                "/containerLogs/default/shell/shell",
                "/pods")) {
            same("admin", "PUT " + path);
            same("admin", "OPTIONS " + path);
        }
        same(KubeletCase.GATEWAY, "POST /containerLogs/default/logger/logger");
        same(KubeletCase.GATEWAY, "POST /pods");
        same(KubeletCase.GATEWAY, "POST /runningpods/");
        same(KubeletCase.GATEWAY, "GET /run/default/shell/shell");
        same("admin", "PUT /stats/summary");
        same("admin", "GET /checkpoint/default/shell/shell");
        for (String accept :
                List.of("text/html", "application/*", "text/html, application/jsonp;q=1", "application/yaml")) {
            same(KubeletCase.GATEWAY, "GET /pods", "Accept: " + accept);
        }
    }

    private void containers() {
        for (String method : List.of("GET", "POST")) {
            for (String stream : List.of("exec", "attach")) {
                String start = method + " /" + stream + "/";
                same(KubeletCase.GATEWAY, start + "default/shell/shell");
                same(KubeletCase.GATEWAY, start + "default/shell/shell?output=true");
                same(KubeletCase.GATEWAY, start + "default/shell/shell?tty=1");
                same(KubeletCase.GATEWAY, start + "default/shell/shell?tty=1&error=1");
                same(KubeletCase.GATEWAY, start + "default/shell/shell?output=1&command=ls");
                same(KubeletCase.GATEWAY, start + "default/shell/nosuch?output=1");
                same(KubeletCase.GATEWAY, start + "default/shell/uid/shell?output=1");
                same(KubeletCase.GATEWAY, start + "default/nosuch/shell?output=1");
                same(KubeletCase.GATEWAY, start + "nosuch/shell/shell?output=1");
                same(KubeletCase.GATEWAY, start + "default/nosuch/shell");
            }
            same(KubeletCase.GATEWAY, method + " /portForward/default/shell");
            same(KubeletCase.GATEWAY, method + " /portForward/default/shell?port=80");
            same(KubeletCase.GATEWAY, method + " /portForward/default/shell/uid");
            same(KubeletCase.GATEWAY, method + " /portForward/default/nosuch");
        }
        same("admin", "POST /checkpoint/default/nosuch/shell");
        same("admin", "POST /checkpoint/default/shell/nosuch");
        same("admin", "POST /checkpoint/default/shell/shell");
        same("admin", "POST /checkpoint/default/shell/shell?timeout=never");
        same("admin", "POST /checkpoint/default/shell/shell?timeout=never&timeout=1");
    }

    private void logs() {
        for (String query : List.of(
                "tailLines=3",
                "tailLines=0",
                "tailLines=-1",
                "tailLines=x",
                "tailLines=",
                "tailLines=+2",
                "tailLines=1&tailLines=x",
                "tailLines=99999999999999999999",
                "tail=2",
                "tail=all&tailLines=x&limitBytes=4",
                "tail=x",
                "limitBytes=4",
                "limitBytes=1&tailLines=1",
                "limitBytes=0",
                "limitBytes=-5",
                "limitBytes=1.5",
                "sinceSeconds=0",
                "sinceSeconds=-1",
                "sinceSeconds=1x",
                "sinceTime=2020-01-02T03:04:05Z&tailLines=1",
                "sinceTime=2020-01-02T03:04:05.5%2B01:00&tailLines=1",
                "sinceTime=2099-01-02T03:04:05Z",
                "sinceTime=yesterday",
                "sinceTime=2020-01-02",
                "sinceTime=&tailLines=1",
                "sinceTime=null&tailLines=1",
                "sinceTime=2020-01-02T03:04:05Z&sinceSeconds=5",
                "timestamps=true&tailLines=2",
                "timestamps=1&tailLines=1&limitBytes=5",
                "timestamps=0&tailLines=1",
                "timestamps=False&tailLines=1",
                "timestamps=maybe&tailLines=1",
                "timestamps&tailLines=1",
                "previous=true",
                "previous=0&tailLines=1",
                "follow=false&tailLines=1",
                "follow=true&limitBytes=3",
                "stream=All&tailLines=1",
                "stream=Stdout",
                "stream=stderr",
                "stream=",
                "stream=Stdout&tailLines=1",
                "unknown=1&tailLines=1",
                "tailLines=1;limitBytes=1&limitBytes=3",
                "tailLines=%zz&limitBytes=3",
                "tail%4cines=1")) {
            same(KubeletCase.GATEWAY, LOGS + "?" + query);
        }
        same(KubeletCase.GATEWAY, "GET /containerLogs/default/logger/nosuch");
        same(KubeletCase.GATEWAY, "GET /containerLogs/default/logger/nosuch?stream=Stdout");
        same(KubeletCase.GATEWAY, "GET /containerLogs/default/nosuch/logger?tailLines=-1");
        same(KubeletCase.GATEWAY, "GET /containerLogs/nosuch/logger/logger");
        same(KubeletCase.GATEWAY, LOGS + "?tailLines=1", SPDY);
        same(KubeletCase.GATEWAY, LOGS + "?tailLines=1", "Accept: application/json");
        same(KubeletCase.GATEWAY, "POST /exec/default/shell/shell?output=1", "Accept: text/html, */*");
        same(KubeletCase.GATEWAY, "POST /exec/default/shell/shell?output=1", "Accept: text/html");
        same(KubeletCase.GATEWAY, LOGS + "?tailLines=1 HTTP/1.0");
    }

    private void ownEndpoints() {
        for (String path : List.of(
                "", "?verbose", "?verbose&exclude=ping&exclude=log", "?exclude=ping", "?verbose&exclude=nosuch")) {
            same(KubeletCase.GATEWAY, "GET /healthz" + path);
        }
        for (String check : List.of("ping", "log", "syncloop", "device-plugin")) {
            same(KubeletCase.GATEWAY, "GET /healthz/" + check);
        }
        same("admin", "HEAD /healthz");
        same("admin", "DELETE /healthz");
        for (String path :
                List.of("/pods", "/pods/", "/pods?x=1", "/runningpods/", "/configz", "/metrics", "/metrics/resource")) {
            add(KubeletCase.GATEWAY, "GET " + path, Difference.ANOTHER_NODE);
        }
        for (String path : List.of("/metrics/probes", "/metrics/slis", "/metrics/cadvisor", "/flagz", "/statusz")) {
            add("admin", "GET " + path, Difference.ANOTHER_NODE);
        }
        add("admin", "HEAD /metrics", Difference.ANOTHER_NODE);
        add("admin", "GET /pods", Difference.ANOTHER_NODE, "Accept: text/html, */*;q=0.1");
        add(KubeletCase.GATEWAY, "GET /stats/summary", Difference.MEASURED);
        add(KubeletCase.GATEWAY, "POST /stats/summary", Difference.MEASURED);
        for (String path :
                List.of("/logs/", "/logs/nosuch", "/debug/pprof/", "/debug/pprof/cmdline", "/debug/flags/v")) {
            add(KubeletCase.GATEWAY, "GET " + path, Difference.SWITCHED_OFF);
        }
    }

    private void grammar() {
        String line = "GET /healthz/ping";
        same(KubeletCase.GATEWAY, line, "Connection: close");
        same(KubeletCase.GATEWAY, line + " HTTP/1.0");
        same(KubeletCase.GATEWAY, line + " HTTP/1.0", "Connection: keep-alive");
        same(KubeletCase.GATEWAY, line + " HTTP/2.0");
        same(KubeletCase.GATEWAY, line + " HTTP/3");
        same(KubeletCase.GATEWAY, line + " HTTP/1.1", "Host");
        same(KubeletCase.GATEWAY, line, "Host: a", "Host: b");
        same(KubeletCase.GATEWAY, line, "Host: a b");
        same(KubeletCase.GATEWAY, line, "No colon");
        same(KubeletCase.GATEWAY, line, "Bad name: x");
        same(KubeletCase.GATEWAY, line, "Content-Length: x");
        same(KubeletCase.GATEWAY, line, "Content-Length: -1");
        same(KubeletCase.GATEWAY, line, "Content-Length: 1", "Content-Length: 2");
        same(KubeletCase.GATEWAY, line, "Transfer-Encoding: gzip");
        same(KubeletCase.GATEWAY, line, "X-Odd: \u0001");
        same(KubeletCase.GATEWAY, line + "?x", "Expect: 100-continue", "Content-Length: 5");
        same(KubeletCase.GATEWAY, line, "X-Large: " + "x".repeat(1_100_000));
        same(KubeletCase.GATEWAY, "GET /exec/%zz");
        same(KubeletCase.GATEWAY, "GET nosuch");
        add(KubeletCase.GATEWAY, "GET  /two-spaces", Difference.TOLERANT);
        same(KubeletCase.GATEWAY, "GET");
        same(KubeletCase.GATEWAY, "OPTIONS *");
        same(KubeletCase.GATEWAY, "GET *");
        same(KubeletCase.GATEWAY, "G(T /healthz/ping");
    }

    private void streams() {
        for (String path : List.of(
                "/exec/default/shell/shell?command=true&output=1",
                "/attach/default/shell/shell?output=1",
                "/portForward/default/shell")) {
            for (String method : List.of("POST", "GET")) {
                String line = method + " " + path;
                same(KubeletCase.GATEWAY, line, SPDY);
                same(KubeletCase.GATEWAY, line, SPDY, "X-Stream-Protocol-Version: nosuch");
                same(KubeletCase.GATEWAY, line, SPDY, "X-Stream-Protocol-Version: ");
                same(KubeletCase.GATEWAY, line, "Connection: Upgrade", "X-Stream-Protocol-Version: v4.channel.k8s.io");
                same(KubeletCase.GATEWAY, line, "Upgrade: SPDY/3.1", "X-Stream-Protocol-Version: v4.channel.k8s.io");
                same(KubeletCase.GATEWAY, line, "Connection: Upgrade", "Upgrade: nosuch");
                same(KubeletCase.GATEWAY, line, WEBSOCKET);
                same(KubeletCase.GATEWAY, line, WEBSOCKET, "Sec-WebSocket-Protocol: nosuch");
                same(KubeletCase.GATEWAY, line, WEBSOCKET, "Sec-WebSocket-Protocol: v5.channel.k8s.io");
                same("carol", line, SPDY, "X-Stream-Protocol-Version: v4.channel.k8s.io");
                same(KubeletCase.NOBODY, line, SPDY, "X-Stream-Protocol-Version: v4.channel.k8s.io");
            }
        }
        same("dave", "POST /portForward/default/shell", SPDY, "X-Stream-Protocol-Version: portforward.k8s.io");
        same("dave", "POST /exec/default/nosuch/shell?output=1", SPDY, "X-Stream-Protocol-Version: v4.channel.k8s.io");
        same(
                "dave",
                "POST /exec/default/shell/shell?output=1&command=true",
                SPDY,
                "X-Stream-Protocol-Version: v4.channel.k8s.io");
        for (String query :
                List.of("", "?port=", "?port=x", "?port=0", "?port=65536", "?port=80,x", "?port=80&port=")) {
            same(KubeletCase.GATEWAY, "GET /portForward/default/shell" + query, WEBSOCKET);
            same(KubeletCase.GATEWAY, "GET /portForward/default/nosuch" + query, WEBSOCKET);
        }
    }

    private void commands() {
        same(KubeletCase.GATEWAY, "POST /run/default/shell/shell?cmd=echo+over");
        same(KubeletCase.GATEWAY, "POST /run/default/shell/uid/shell?cmd=echo+over");
        same(KubeletCase.GATEWAY, "POST /run/default/shell/nosuch?cmd=true");
        same(KubeletCase.GATEWAY, "POST /run/default/nosuch/shell?cmd=true");
        add(KubeletCase.GATEWAY, "POST /run/default/shell/shell?cmd=false", Difference.RUNTIME);
        add(KubeletCase.GATEWAY, "POST /run/default/shell/shell?cmd=ls+/nosuch", Difference.RUNTIME);
        add(KubeletCase.GATEWAY, "POST /run/default/shell/shell?cmd=nosuch", Difference.RUNTIME);
        add(KubeletCase.GATEWAY, "POST /run/default/shell/shell", Difference.RUNTIME);
        same("carol", "POST /run/default/shell/shell?cmd=true");
    }

    private void same(String user, String line, String... fields) {
        add(user, line, Difference.NONE, fields);
    }

    /** Fields that go together are separated by {@code |}. */
    private void add(String user, String line, Difference difference, String... fields) {
        List<String> lines = new ArrayList<>();
        for (String field : fields) {
            lines.addAll(List.of(field.split("\\|")));
        }
        if (line.startsWith("POST ")) {
            lines.add("Content-Length: 0");
        }
        cases.add(new KubeletCase(user, line, lines, difference));
    }
}
