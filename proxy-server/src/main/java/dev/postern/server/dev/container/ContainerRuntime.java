package dev.postern.server.dev.container;

import dev.postern.server.dev.container.PodScope.PodName;
import dev.postern.server.dev.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;

/** The container runtime of one development node, and its pods. Any thread. */
public final class ContainerRuntime implements AutoCloseable {
    private static final String NAMESPACE = "default";

    private final String id = Ids.next().substring(0, 16);
    private final Restarts restarts = new Restarts();
    private final Set<Consumer<PodSandbox>> observers = new CopyOnWriteArraySet<>();
    private final List<PodSandbox> pods = new ArrayList<>();

    private ContainerRuntime() {}

    /**
     * Starts the pods {@code frontend}, {@code logger}, {@code shell} and {@code two} in the namespace {@code default}.
     *
     * @param folder for the pods' own folders; is made where it is missing, what is in it stays
     * @param trace is told what reaches a port of a pod
     */
    public static ContainerRuntime start(Path folder, Trace trace) throws IOException {
        ContainerRuntime runtime = new ContainerRuntime();
        try {
            for (PodSpec spec : NodePods.all(trace, name -> home(folder, name))) {
                runtime.add(spec, home(folder, spec.name()));
            }
            for (PodSandbox pod : runtime.pods) {
                pod.start();
            }
            return runtime;
        } catch (IOException | RuntimeException e) {
            runtime.close();
            throw e;
        }
    }

    private static ProcessHome home(Path folder, String pod) {
        return new ProcessHome(pod, folder.toAbsolutePath().resolve(pod));
    }

    private void add(PodSpec spec, ProcessHome home) throws IOException {
        Files.createDirectories(home.folder());
        int number = pods.size();
        PodScope scope = new PodScope(
                new PodName(NAMESPACE, spec.name(), UUID.randomUUID().toString()),
                id,
                home,
                restarts,
                () -> changed(number));
        pods.add(new PodSandbox(spec, scope, "192.0.2." + (number + 11)));
    }

    private void changed(int number) {
        PodSandbox pod = pods.get(number);
        observers.forEach(observer -> observer.accept(pod));
    }

    /** All pods, by name. */
    public List<PodSandbox> pods() {
        return List.copyOf(pods);
    }

    public Optional<PodSandbox> pod(String namespace, String name) {
        return pods.stream()
                .filter(pod -> pod.namespace().equals(namespace) && pod.name().equals(name))
                .findFirst();
    }

    /**
     * Is told of each change of a container's status, after it, on a thread that must not wait.
     *
     * @return ends it
     */
    public Runnable observe(Consumer<PodSandbox> listener) {
        observers.add(listener);
        return () -> observers.remove(listener);
    }

    /** Kills every process, also those that a process has started, and closes every port; closing again does nothing. */
    @Override
    public void close() {
        restarts.close();
        List<Container> containers =
                pods.stream().flatMap(pod -> pod.containers().stream()).toList();
        List<ProcessHandle> processes =
                containers.stream().flatMap(one -> one.close().stream()).toList();
        ProcessTree.kill(processes, ProcessId.runtimeMarker(id));
        containers.forEach(Container::end);
    }
}
