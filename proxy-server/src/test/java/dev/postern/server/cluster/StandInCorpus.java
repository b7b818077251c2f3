package dev.postern.server.cluster;

import dev.postern.server.cluster.StandInCase.Difference;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests to a kubelet, good and bad, for a node that has the pods {@code frontend} (container {@code web}), {@code shell}
 * and {@code logger} (a container of the same name each) in the namespace {@code default}. Nothing in it changes the node.
 */
final class StandInCorpus {
    private static final List<String> USERS =
            List.of("admin", StandInCase.GATEWAY, "dave", "carol", StandInCase.NOBODY);
    private static final String LOGS = "GET /containerLogs/default/logger/logger";
    private static final String SPDY = "Connection: Upgrade|Upgrade: SPDY/3.1";
    private static final String WEBSOCKET =
            "Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==";

    private final List<StandInCase> cases = new ArrayList<>();

    private StandInCorpus() {}

    /** Every case, in a fixed order. */
    static List<StandInCase> cases() {
        StandInCorpus corpus = new StandInCorpus();
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
            same(StandInCase.NOBODY, "GET " + path);
        }
        for (String method : List.of("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW")) {
            same("carol", method + " /exec/default/shell/shell");
        }
        same("carol", "POST /metrics/cadvisor");
        same("carol", "POST /checkpoint/default/shell/shell");
        same(StandInCase.NOBODY, "GET /pods", "Authorization: Bearer nonsense");
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
            same(StandInCase.GATEWAY, "GET " + path);
        }
        same(StandInCase.GATEWAY, "POST //exec/default/shell/shell?output=1");
        same(StandInCase.GATEWAY, "HEAD /stats");
        same(StandInCase.GATEWAY, "GET http://node/exec/default/shell/nosuch?output=1");
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
        same(StandInCase.GATEWAY, "POST /containerLogs/default/logger/logger");
        same(StandInCase.GATEWAY, "POST /pods");
        same(StandInCase.GATEWAY, "POST /runningpods/");
        same(StandInCase.GATEWAY, "GET /run/default/shell/shell");
        same("admin", "PUT /stats/summary");
        same("admin", "GET /checkpoint/default/shell/shell");
        for (String accept :
                List.of("text/html", "application/*", "text/html, application/jsonp;q=1", "application/yaml")) {
            same(StandInCase.GATEWAY, "GET /pods", "Accept: " + accept);
        }
    }

    private void containers() {
        for (String method : List.of("GET", "POST")) {
            for (String stream : List.of("exec", "attach")) {
                String start = method + " /" + stream + "/";
                same(StandInCase.GATEWAY, start + "default/shell/shell");
                same(StandInCase.GATEWAY, start + "default/shell/shell?output=true");
                same(StandInCase.GATEWAY, start + "default/shell/shell?tty=1");
                same(StandInCase.GATEWAY, start + "default/shell/shell?tty=1&error=1");
                same(StandInCase.GATEWAY, start + "default/shell/shell?output=1&command=ls");
                same(StandInCase.GATEWAY, start + "default/shell/nosuch?output=1");
                same(StandInCase.GATEWAY, start + "default/shell/uid/shell?output=1");
                same(StandInCase.GATEWAY, start + "default/nosuch/shell?output=1");
                same(StandInCase.GATEWAY, start + "nosuch/shell/shell?output=1");
                same(StandInCase.GATEWAY, start + "default/nosuch/shell");
            }
            same(StandInCase.GATEWAY, method + " /portForward/default/shell");
            same(StandInCase.GATEWAY, method + " /portForward/default/shell?port=80");
            same(StandInCase.GATEWAY, method + " /portForward/default/shell/uid");
            same(StandInCase.GATEWAY, method + " /portForward/default/nosuch");
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
            same(StandInCase.GATEWAY, LOGS + "?" + query);
        }
        same(StandInCase.GATEWAY, "GET /containerLogs/default/logger/nosuch");
        same(StandInCase.GATEWAY, "GET /containerLogs/default/logger/nosuch?stream=Stdout");
        same(StandInCase.GATEWAY, "GET /containerLogs/default/nosuch/logger?tailLines=-1");
        same(StandInCase.GATEWAY, "GET /containerLogs/nosuch/logger/logger");
        same(StandInCase.GATEWAY, LOGS + "?tailLines=1", SPDY);
        same(StandInCase.GATEWAY, LOGS + "?tailLines=1", "Accept: application/json");
        same(StandInCase.GATEWAY, "POST /exec/default/shell/shell?output=1", "Accept: text/html, */*");
        same(StandInCase.GATEWAY, "POST /exec/default/shell/shell?output=1", "Accept: text/html");
        same(StandInCase.GATEWAY, LOGS + "?tailLines=1 HTTP/1.0");
    }

    private void ownEndpoints() {
        for (String path : List.of(
                "", "?verbose", "?verbose&exclude=ping&exclude=log", "?exclude=ping", "?verbose&exclude=nosuch")) {
            same(StandInCase.GATEWAY, "GET /healthz" + path);
        }
        for (String check : List.of("ping", "log", "syncloop", "device-plugin")) {
            same(StandInCase.GATEWAY, "GET /healthz/" + check);
        }
        same("admin", "HEAD /healthz");
        same("admin", "DELETE /healthz");
        for (String path :
                List.of("/pods", "/pods/", "/pods?x=1", "/runningpods/", "/configz", "/metrics", "/metrics/resource")) {
            add(StandInCase.GATEWAY, "GET " + path, Difference.ANOTHER_NODE);
        }
        for (String path : List.of("/metrics/probes", "/metrics/slis", "/metrics/cadvisor", "/flagz", "/statusz")) {
            add("admin", "GET " + path, Difference.ANOTHER_NODE);
        }
        add("admin", "HEAD /metrics", Difference.ANOTHER_NODE);
        add("admin", "GET /pods", Difference.ANOTHER_NODE, "Accept: text/html, */*;q=0.1");
        add(StandInCase.GATEWAY, "GET /stats/summary", Difference.MEASURED);
        add(StandInCase.GATEWAY, "POST /stats/summary", Difference.MEASURED);
        for (String path :
                List.of("/logs/", "/logs/nosuch", "/debug/pprof/", "/debug/pprof/cmdline", "/debug/flags/v")) {
            add(StandInCase.GATEWAY, "GET " + path, Difference.SWITCHED_OFF);
        }
    }

    private void grammar() {
        String line = "GET /healthz/ping";
        same(StandInCase.GATEWAY, line, "Connection: close");
        same(StandInCase.GATEWAY, line + " HTTP/1.0");
        same(StandInCase.GATEWAY, line + " HTTP/1.0", "Connection: keep-alive");
        same(StandInCase.GATEWAY, line + " HTTP/2.0");
        same(StandInCase.GATEWAY, line + " HTTP/3");
        same(StandInCase.GATEWAY, line + " HTTP/1.1", "Host");
        same(StandInCase.GATEWAY, line, "Host: a", "Host: b");
        same(StandInCase.GATEWAY, line, "Host: a b");
        same(StandInCase.GATEWAY, line, "No colon");
        same(StandInCase.GATEWAY, line, "Bad name: x");
        same(StandInCase.GATEWAY, line, "Content-Length: x");
        same(StandInCase.GATEWAY, line, "Content-Length: -1");
        same(StandInCase.GATEWAY, line, "Content-Length: 1", "Content-Length: 2");
        same(StandInCase.GATEWAY, line, "Transfer-Encoding: gzip");
        same(StandInCase.GATEWAY, line, "X-Odd: \u0001");
        same(StandInCase.GATEWAY, line + "?x", "Expect: 100-continue", "Content-Length: 5");
        same(StandInCase.GATEWAY, line, "X-Large: " + "x".repeat(1_100_000));
        same(StandInCase.GATEWAY, "GET /exec/%zz");
        same(StandInCase.GATEWAY, "GET nosuch");
        add(StandInCase.GATEWAY, "GET  /two-spaces", Difference.TOLERANT);
        same(StandInCase.GATEWAY, "GET");
        same(StandInCase.GATEWAY, "OPTIONS *");
        same(StandInCase.GATEWAY, "GET *");
        same(StandInCase.GATEWAY, "G(T /healthz/ping");
    }

    private void streams() {
        for (String path : List.of(
                "/exec/default/shell/shell?command=true&output=1",
                "/attach/default/shell/shell?output=1",
                "/portForward/default/shell")) {
            for (String method : List.of("POST", "GET")) {
                String line = method + " " + path;
                same(StandInCase.GATEWAY, line, SPDY);
                same(StandInCase.GATEWAY, line, SPDY, "X-Stream-Protocol-Version: nosuch");
                same(StandInCase.GATEWAY, line, SPDY, "X-Stream-Protocol-Version: ");
                same(StandInCase.GATEWAY, line, "Connection: Upgrade", "X-Stream-Protocol-Version: v4.channel.k8s.io");
                same(StandInCase.GATEWAY, line, "Upgrade: SPDY/3.1", "X-Stream-Protocol-Version: v4.channel.k8s.io");
                same(StandInCase.GATEWAY, line, "Connection: Upgrade", "Upgrade: nosuch");
                same(StandInCase.GATEWAY, line, WEBSOCKET);
                same(StandInCase.GATEWAY, line, WEBSOCKET, "Sec-WebSocket-Protocol: nosuch");
                same(StandInCase.GATEWAY, line, WEBSOCKET, "Sec-WebSocket-Protocol: v5.channel.k8s.io");
                same("carol", line, SPDY, "X-Stream-Protocol-Version: v4.channel.k8s.io");
                same(StandInCase.NOBODY, line, SPDY, "X-Stream-Protocol-Version: v4.channel.k8s.io");
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
            same(StandInCase.GATEWAY, "GET /portForward/default/shell" + query, WEBSOCKET);
            same(StandInCase.GATEWAY, "GET /portForward/default/nosuch" + query, WEBSOCKET);
        }
    }

    private void commands() {
        same(StandInCase.GATEWAY, "POST /run/default/shell/shell?cmd=echo+over");
        same(StandInCase.GATEWAY, "POST /run/default/shell/uid/shell?cmd=echo+over");
        same(StandInCase.GATEWAY, "POST /run/default/shell/nosuch?cmd=true");
        same(StandInCase.GATEWAY, "POST /run/default/nosuch/shell?cmd=true");
        add(StandInCase.GATEWAY, "POST /run/default/shell/shell?cmd=false", Difference.RUNTIME);
        add(StandInCase.GATEWAY, "POST /run/default/shell/shell?cmd=ls+/nosuch", Difference.RUNTIME);
        add(StandInCase.GATEWAY, "POST /run/default/shell/shell?cmd=nosuch", Difference.RUNTIME);
        add(StandInCase.GATEWAY, "POST /run/default/shell/shell", Difference.RUNTIME);
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
        cases.add(new StandInCase(user, line, lines, difference));
    }
}
