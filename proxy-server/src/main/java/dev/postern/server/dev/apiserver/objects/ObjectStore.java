package dev.postern.server.dev.apiserver.objects;

import dev.postern.server.dev.apiserver.status.Failures;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * The cluster's objects, one counter for all of them, and for each type the changes that a watch may still ask for. The
 * counter starts at the time of day, so that versions of a cluster before this one are too old here. Any thread.
 */
public final class ObjectStore {
    /** Changes kept for each type, as a watch cache of the API server keeps some. */
    private static final int HISTORY = 1000;

    private final Map<ResourceType, Table> tables = new HashMap<>();
    private final long first;
    private long version;

    /**
     * An empty one.
     *
     * @param epochMillis what the counter starts at
     */
    public ObjectStore(long epochMillis) {
        this.first = epochMillis;
        this.version = epochMillis;
    }

    /** All objects of a type at one moment. */
    public record Snapshot(List<ApiObject> objects, long resourceVersion) {
        public Snapshot {
            objects = List.copyOf(objects);
        }
    }

    /**
     * A watch that has begun.
     *
     * @param missed what has changed before it began, in order
     * @param close ends it; the listener may still be called once by a change that is being told
     */
    public record Watch(List<Change> missed, long resourceVersion, Runnable close) {
        public Watch {
            missed = List.copyOf(missed);
        }
    }

    /** Stores an object under its namespace and name, as the next version, and tells who watches its type. */
    public synchronized ApiObject put(ResourceType type, ObjectNode json) {
        Table table = table(type);
        ObjectNode metadata = (ObjectNode) json.path("metadata");
        metadata.put("resourceVersion", Long.toString(++version));
        ApiObject object = new ApiObject(type, json);
        boolean isNew = table.objects.put(object.key(), object) == null;
        Change change = new Change(isNew ? Change.Type.ADDED : Change.Type.MODIFIED, object);
        table.remember(change);
        table.listeners.forEach(listener -> listener.accept(change));
        return object;
    }

    /** All objects of a type, in the order of their keys. */
    public synchronized Snapshot list(ResourceType type) {
        return new Snapshot(new ArrayList<>(table(type).objects.values()), version);
    }

    /** One object; {@code namespace} counts only for types that have namespaces. */
    public synchronized Optional<ApiObject> get(ResourceType type, String namespace, String name) {
        return Optional.ofNullable(table(type).objects.get(type.namespaced() ? namespace + "/" + name : name));
    }

    /** The version of the latest change of anything. */
    public synchronized long resourceVersion() {
        return version;
    }

    /**
     * Tells of every change from now on. First come all objects as added.
     *
     * @param listener is called under the store's lock: it must not wait, and not call the store
     */
    public synchronized Watch watchAll(ResourceType type, Consumer<Change> listener) {
        List<Change> all = table(type).objects.values().stream()
                .map(object -> new Change(Change.Type.ADDED, object))
                .toList();
        return opened(type, all, listener);
    }

    /**
     * The same, but first come the changes after a version.
     *
     * @throws dev.postern.server.dev.apiserver.status.ApiFailure 410 where they are not remembered
     */
    public synchronized Watch watchSince(ResourceType type, long since, Consumer<Change> listener) {
        Table table = table(type);
        if (since < Math.max(first, table.forgotten)) {
            throw Failures.expired("too old resource version: " + since + " (" + version + ")");
        }
        List<Change> missed = table.history.stream()
                .filter(change -> change.object().resourceVersion() > since)
                .toList();
        return opened(type, missed, listener);
    }

    /** Whether a list of this version could still be told from the present one. */
    public synchronized boolean isRemembered(long resourceVersion) {
        return resourceVersion >= first;
    }

    /** How many watches of a type go on. */
    public synchronized int watches(ResourceType type) {
        return table(type).listeners.size();
    }

    private Watch opened(ResourceType type, List<Change> missed, Consumer<Change> listener) {
        Table table = table(type);
        table.listeners.add(listener);
        return new Watch(missed, version, () -> table.listeners.remove(listener));
    }

    private Table table(ResourceType type) {
        return tables.computeIfAbsent(type, absent -> new Table());
    }

    /** The objects of one type. */
    private static final class Table {
        private final TreeMap<String, ApiObject> objects = new TreeMap<>();
        private final Deque<Change> history = new ArrayDeque<>();
        private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
        /** The version of the last change that is no longer in the history. */
        private long forgotten;

        void remember(Change change) {
            history.add(change);
            if (history.size() > HISTORY) {
                forgotten = history.remove().object().resourceVersion();
            }
        }
    }
}
