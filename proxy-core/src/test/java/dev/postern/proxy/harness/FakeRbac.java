package dev.postern.proxy.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The RBAC objects of a {@link FakeApi}: listed in pages, watched with events as they happen, and broken in every way in
 * which a watch breaks. Thread-safe.
 */
public final class FakeRbac {
    /** Path of the API group's version. */
    public static final String GROUP = "/apis/rbac.authorization.k8s.io/v1";

    private static final Map<String, String> KINDS = Map.of(
            "roles", "Role",
            "clusterroles", "ClusterRole",
            "rolebindings", "RoleBinding",
            "clusterrolebindings", "ClusterRoleBinding");

    private final Map<String, String> objects = new TreeMap<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private int version = 100;
    private int oldest = 100;
    private boolean frozen;

    /** Serves them on this API server, until that is reset. */
    public FakeRbac on(FakeApi api) {
        api.on(request -> request.path().startsWith(GROUP + "/") && !request.impersonates(), this::answer);
        return this;
    }

    /** Lets a user use a verb on resources of the core group everywhere. */
    public synchronized FakeRbac grant(String user, String verb, String... resources) {
        String name = "r" + objects.size();
        String list = "\"" + String.join("\",\"", resources) + "\"";
        put(
                "clusterroles",
                "",
                name,
                "\"rules\":[{\"verbs\":[\"%s\"],\"apiGroups\":[\"\"],\"resources\":[%s]}]".formatted(verb, list));
        return bind(user, name);
    }

    /** Binds a cluster role to a user everywhere; the binding has the role's name and the user's. */
    public FakeRbac bind(String user, String role) {
        return put("clusterrolebindings", "", role + "-" + user, """
                "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"%s"},\
                "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"%s"}]""".formatted(role, user));
    }

    /** Creates or changes an object; the body is what follows its metadata. */
    public synchronized FakeRbac put(String plural, String namespace, String name, String body) {
        version++;
        String key = key(plural, namespace, name);
        String type = objects.containsKey(key) ? "MODIFIED" : "ADDED";
        objects.put(key, json(namespace, name, body));
        tell(plural, type, objects.get(key));
        return this;
    }

    /** Deletes an object. */
    public synchronized FakeRbac remove(String plural, String namespace, String name) {
        version++;
        String last = objects.remove(key(plural, namespace, name));
        if (last != null) {
            tell(
                    plural,
                    "DELETED",
                    last.replaceFirst("\"resourceVersion\":\"\\d+\"", "\"resourceVersion\":\"" + version + "\""));
        }
        return this;
    }

    /** Deletes every object. */
    public synchronized void clear() {
        for (String key : List.copyOf(objects.keySet())) {
            String[] parts = key.split("/", -1);
            remove(parts[0], parts[1], parts[2]);
        }
    }

    /** Sends every watch a line of the test's own. */
    public synchronized void line(String text) {
        List.copyOf(watchers).forEach(watcher -> write(watcher, text));
    }

    /** Tells every watch that its version is too old, and whoever asks for one before now. */
    public synchronized void gone() {
        oldest = ++version;
        line("{\"type\":\"ERROR\",\"object\":" + FakeObjects.status(410, "Expired", "too old resource version") + "}");
    }

    /** Sends every watch that it is up to date. */
    public synchronized void bookmark() {
        KINDS.keySet().forEach(plural -> tell(plural, "BOOKMARK", json("", "", "")));
    }

    /** From now on, or no longer, says nothing to anybody while every connection stays open. */
    public synchronized void freeze(boolean value) {
        frozen = value;
    }

    /** Closes every watch's connection. */
    public synchronized void cut() {
        watchers.forEach(watcher -> watcher.connection.closeQuietly());
        watchers.clear();
    }

    /** How many watches are open. */
    public synchronized int watches() {
        watchers.removeIf(watcher -> !watcher.connection.open());
        return watchers.size();
    }

    private synchronized void answer(ApiRequest request, BackendConnection connection) throws IOException {
        String plural = request.path().substring(GROUP.length() + 1);
        if (frozen || !KINDS.containsKey(plural)) {
            return;
        }
        int from = number(request.target(), "resourceVersion");
        if (request.target().contains("watch=true")) {
            if (from < oldest) {
                FakeApi.json(410, FakeObjects.status(410, "Expired", "too old resource version"))
                        .to(request, connection);
                return;
            }
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            Watcher watcher = new Watcher(plural, connection);
            watchers.add(watcher);
            events.stream()
                    .filter(event -> event.version > from && event.plural.equals(plural))
                    .forEach(event -> write(watcher, event.line));
            return;
        }
        FakeApi.json(200, page(plural, number(request.target(), "continue"))).to(request, connection);
    }

    /** Two objects a page, so that small policies have several. */
    private String page(String plural, int start) {
        List<String> all = objects.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(plural + "/"))
                .map(Map.Entry::getValue)
                .toList();
        int end = Math.min(start + 2, all.size());
        String next = end < all.size() ? ",\"continue\":\"" + end + "\"" : "";
        return "{\"kind\":\"%sList\",\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"metadata\":{\"resourceVersion\":\"%d\"%s},\"items\":[%s]}"
                .formatted(KINDS.get(plural), version, next, String.join(",", all.subList(start, end)));
    }

    private static int number(String target, String parameter) {
        for (String pair : target.substring(target.indexOf('?') + 1).split("&")) {
            if (pair.startsWith(parameter + "=")) {
                return Integer.parseInt(pair.substring(parameter.length() + 1));
            }
        }
        return 0;
    }

    private void tell(String plural, String type, String object) {
        String typed = "{\"kind\":\"" + KINDS.get(plural) + "\",\"apiVersion\":\"rbac.authorization.k8s.io/v1\","
                + object.substring(1);
        Event event = new Event(version, plural, "{\"type\":\"" + type + "\",\"object\":" + typed + "}");
        events.add(event);
        for (Watcher watcher : List.copyOf(watchers)) {
            if (watcher.plural.equals(plural)) {
                write(watcher, event.line);
            }
        }
    }

    private void write(Watcher watcher, String line) {
        if (frozen) {
            return;
        }
        try {
            watcher.connection.write(KubeletReplies.chunk(line + "\n"));
        } catch (UncheckedIOException closed) {
            watchers.remove(watcher);
        }
    }

    private String json(String namespace, String name, String body) {
        String where = namespace.isEmpty() ? "" : "\"namespace\":\"" + namespace + "\",";
        return "{\"metadata\":{" + where + "\"name\":\"" + name + "\",\"resourceVersion\":\"" + version + "\"}"
                + (body.isEmpty() ? "" : "," + body) + "}";
    }

    private static String key(String plural, String namespace, String name) {
        return plural + "/" + namespace + "/" + name;
    }

    private record Event(int version, String plural, String line) {}

    private record Watcher(String plural, BackendConnection connection) {}
}
