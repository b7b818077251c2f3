package dev.postern.server.dev.apiserver.objects;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes {@code v1.Event} objects, one for each thing that happens to an object; the same thing again counts it up, as
 * Kubernetes' recorder does. Guarded by its caller.
 */
final class EventRecorder {
    private final ObjectStore store;
    private final Map<String, Recorded> recorded = new HashMap<>();

    EventRecorder(ObjectStore store) {
        this.store = store;
    }

    /**
     * One event.
     *
     * @param fieldPath which part of the object; empty for all of it
     * @param host the node that reports it; empty for none
     */
    record Event(ApiObject about, String fieldPath, String component, String host, Message message) {}

    /** What an event says. {@code type} is {@code Normal} or {@code Warning}. */
    record Message(String type, String reason, String text) {}

    void record(Event event, Instant time) {
        String key = event.about().type().kind() + "/" + event.about().key() + "/" + event.fieldPath() + "/"
                + event.message().reason();
        Recorded first = Recorded.first(event, time, recorded.size());
        Recorded next = recorded.merge(key, first, (before, same) -> before.again());
        store.put(ResourceTypes.EVENTS, json(event, next, time));
    }

    private static ObjectNode json(Event event, Recorded recorded, Instant time) {
        ApiObject about = event.about();
        String namespace = about.namespace().isEmpty() ? Namespaces.DEFAULT : about.namespace();
        ObjectNode object = Json.object(ResourceTypes.EVENTS, namespace, recorded.name);
        Json.created(object, recorded.uid, recorded.since);
        ObjectNode involved =
                object.putObject("involvedObject").put("kind", about.type().kind());
        if (!about.namespace().isEmpty()) {
            involved.put("namespace", about.namespace());
        }
        involved.put("name", about.name()).put("uid", about.text("metadata", "uid"));
        involved.put("apiVersion", about.type().groupVersion().toString());
        if (!about.namespace().isEmpty()) {
            involved.put("resourceVersion", about.text("metadata", "resourceVersion"));
        }
        if (!event.fieldPath().isEmpty()) {
            involved.put("fieldPath", event.fieldPath());
        }
        object.put("reason", event.message().reason())
                .put("message", event.message().text());
        ObjectNode source = object.putObject("source").put("component", event.component());
        if (!event.host().isEmpty()) {
            source.put("host", event.host());
        }
        object.put("firstTimestamp", Json.seconds(recorded.since)).put("lastTimestamp", Json.seconds(time));
        object.put("count", recorded.count).put("type", event.message().type());
        object.putNull("eventTime");
        object.put("reportingComponent", event.component()).put("reportingInstance", event.host());
        return object;
    }

    /** What an event's object keeps while it is counted up. */
    private record Recorded(String name, String uid, Instant since, int count) {
        /**
         * Named after the object and the time, in hexadecimal nanoseconds, as Kubernetes names events; what happened at the
         * same time is told apart, and kept in order, by the count of events before.
         */
        static Recorded first(Event event, Instant time, int before) {
            long nanos = TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano() + before;
            String name = event.about().name() + "." + Long.toHexString(nanos);
            return new Recorded(name, UUID.randomUUID().toString(), time, 1);
        }

        Recorded again() {
            return new Recorded(name, uid, since, count + 1);
        }
    }
}
