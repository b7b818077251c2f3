package dev.postern.server.dev.container;

import dev.postern.server.dev.container.PodSpec.LocalPort;
import dev.postern.server.dev.container.PodSpec.Part;
import dev.postern.server.dev.trace.Trace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The pods of the development cluster. */
final class NodePods {
    private static final String IMAGE = "postern.dev/this-machine:dev";
    /** As long as a 32-bit sleep can be. {@code infinity} is not understood everywhere. */
    private static final String FOREVER = "2147483647";

    private static final String TICK = "i=0; while :; do i=$((i+1)); echo \"line $i\"; sleep 1; done";

    private NodePods() {}

    /**
     * All of them, by name.
     *
     * @param homes gives a pod's folder by its name
     */
    static List<PodSpec> all(Trace trace, Function<String, ProcessHome> homes) {
        return List.of(
                frontend(trace),
                pod("logger", homes, container("logger", "sh", "-c", TICK)),
                pod("shell", homes, shell()),
                pod("two", homes, sleeper("first"), sleeper("second")));
    }

    private static PodSpec frontend(Trace trace) {
        AtomicInteger port = new AtomicInteger();
        Workload server = id -> {
            WebServer started = WebServer.start(trace);
            port.set(started.port());
            return started;
        };
        LocalPort local = port::get;
        ContainerSpec spec = new ContainerSpec("web", IMAGE, List.of("postern-web", "--port", "80"), false, false);
        return new PodSpec("frontend", Map.of("app", "frontend"), List.of(new Part(spec, server)), Map.of(80, local));
    }

    /** An interactive shell, so that there is something to attach to. */
    private static ContainerSpec shell() {
        boolean bash = Files.isExecutable(Path.of("/bin/bash"));
        return new ContainerSpec(
                "shell",
                IMAGE,
                bash ? List.of("/bin/bash", "--norc") : List.of("sh", "-i"),
                true,
                TerminalProcess.isAvailable());
    }

    private static ContainerSpec sleeper(String name) {
        return container(name, "sh", "-c", "echo \"this is the container " + name + "\"; exec sleep " + FOREVER);
    }

    private static ContainerSpec container(String name, String... command) {
        return new ContainerSpec(name, IMAGE, List.of(command), false, false);
    }

    private static PodSpec pod(String name, Function<String, ProcessHome> homes, ContainerSpec... containers) {
        List<Part> parts = Arrays.stream(containers)
                .map(spec -> new Part(spec, process(spec, homes.apply(name))))
                .toList();
        return new PodSpec(name, Map.of("app", name), parts, Map.of());
    }

    private static Workload process(ContainerSpec spec, ProcessHome home) {
        return id -> {
            MachineProcess process = MachineProcess.start(spec.command(), spec.tty(), home, id);
            if (!spec.stdin()) {
                process.stdin().close();
            }
            return process;
        };
    }
}
