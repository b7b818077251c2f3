package dev.postern.server.dev.apiserver.objects;

import dev.postern.server.dev.apiserver.objects.EventRecorder.Event;
import dev.postern.server.dev.apiserver.objects.EventRecorder.Message;
import dev.postern.server.dev.container.ContainerRuntime;
import dev.postern.server.dev.container.ContainerState.Running;
import dev.postern.server.dev.container.ContainerState.Waiting;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The objects of a cluster with one node, and the events that the scheduler and the kubelet would have written of them. Any
 * thread.
 */
public final class ClusterObjects {
    private final ObjectStore store;
    private final NodeSnapshot node;
    private final ApiObject storedNode;
    private final Clock clock;
    private final String leaseUid = UUID.randomUUID().toString();
    private final EventRecorder events;
    /** Containers whose start has been told; each start has an ID of its own. */
    private final Set<String> started = new HashSet<>();

    private final Map<String, PodSnapshot> latest = new HashMap<>();

    /** The namespaces and the node; no pods yet. */
    public ClusterObjects(NodeSnapshot node, Clock clock) {
        this.store = new ObjectStore(clock.millis());
        this.node = node;
        this.clock = clock;
        this.events = new EventRecorder(store);
        Namespaces.ALL.forEach(name -> store.put(ResourceTypes.NAMESPACES, Namespaces.json(name, node.startTime())));
        this.storedNode = store.put(ResourceTypes.NODES, NodeJson.of(node));
        renewLease();
        tellOfNode("Starting", "Starting kubelet.");
        tellOfNode("NodeReady", "Node " + node.name() + " status is now: NodeReady");
    }

    /** Where they are kept. */
    public ObjectStore store() {
        return store;
    }

    /**
     * Takes over the runtime's pods, and what becomes of them.
     *
     * @return ends it
     */
    public Runnable follow(ContainerRuntime runtime) {
        Runnable end = runtime.observe(pod -> put(() -> PodSnapshot.of(pod)));
        runtime.pods().forEach(pod -> put(() -> PodSnapshot.of(pod)));
        return end;
    }

    /** Stores a pod as it is now. */
    public void put(PodSnapshot pod) {
        put(() -> pod);
    }

    /**
     * Stores a service without an address of its own: for {@code kubectl port-forward svc/NAME}, which only reads which pods it
     * selects.
     *
     * @param selector labels of its pods
     */
    public synchronized void putService(String namespace, String name, int port, Map<String, String> selector) {
        ObjectNode object = Json.object(ResourceTypes.SERVICES, namespace, name);
        Json.created(object, UUID.randomUUID().toString(), clock.instant());
        ObjectNode spec = object.putObject("spec");
        spec.putArray("ports")
                .addObject()
                .put("protocol", "TCP")
                .put("port", port)
                .put("targetPort", port);
        Json.put(spec, "selector", selector);
        spec.put("clusterIP", "None");
        spec.putArray("clusterIPs").add("None");
        spec.put("type", "ClusterIP").put("sessionAffinity", "None");
        ArrayNode families = spec.putArray("ipFamilies");
        families.add("IPv4");
        spec.put("ipFamilyPolicy", "SingleStack").put("internalTrafficPolicy", "Cluster");
        object.putObject("status").putObject("loadBalancer");
        store.put(ResourceTypes.SERVICES, object);
    }

    /** Says that the node still lives; a kubelet does so every ten seconds. */
    public void renewLease() {
        store.put(ResourceTypes.LEASES, NodeJson.lease(storedNode, leaseUid, clock.instant()));
    }

    /** The snapshot is taken under the lock, so that a later one is stored later. */
    private synchronized void put(Supplier<PodSnapshot> current) {
        PodSnapshot pod = current.get();
        PodSnapshot.Metadata own = pod.metadata();
        PodSnapshot before = latest.put(own.namespace() + "/" + own.name(), pod);
        if (pod.equals(before)) {
            return;
        }
        ApiObject stored = store.put(ResourceTypes.PODS, PodJson.of(pod, node));
        if (before == null) {
            String text = "Successfully assigned " + own.namespace() + "/" + own.name() + " to " + node.name();
            Message scheduled = new Message("Normal", "Scheduled", text);
            events.record(new Event(stored, "", "default-scheduler", "", scheduled), pod.startTime());
        }
        pod.containers().forEach(container -> tellOf(container, stored, pod.startTime()));
    }

    private void tellOfNode(String reason, String text) {
        Message message = new Message("Normal", reason, text);
        events.record(new Event(storedNode, "", "kubelet", node.name(), message), node.startTime());
    }

    private void tellOf(ContainerSnapshot container, ApiObject pod, Instant podStart) {
        if (container.status().state() instanceof Running running) {
            if (started.add(container.status().containerId())) {
                String image = container.spec().image();
                Instant time = running.startedAt().isBefore(podStart) ? podStart : running.startedAt();
                String pulled =
                        "Container image \"" + image + "\" already present on machine and can be accessed by the pod";
                tell(container, pod, new Message("Normal", "Pulled", pulled), time);
                tell(container, pod, new Message("Normal", "Created", "Container created"), time);
                tell(container, pod, new Message("Normal", "Started", "Container started"), time);
            }
        } else if (container.status().state() instanceof Waiting) {
            String name = container.spec().name();
            String text = "Back-off restarting failed container " + name + " in pod " + pod.name() + "_"
                    + pod.namespace() + "(" + pod.text("metadata", "uid") + ")";
            tell(container, pod, new Message("Warning", "BackOff", text), clock.instant());
        }
    }

    private void tell(ContainerSnapshot container, ApiObject pod, Message message, Instant time) {
        String field = "spec.containers{" + container.spec().name() + "}";
        events.record(new Event(pod, field, "kubelet", node.name(), message), time);
    }
}
