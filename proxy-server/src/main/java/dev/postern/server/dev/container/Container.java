package dev.postern.server.dev.container;

import dev.postern.server.dev.container.ContainerState.Running;
import dev.postern.server.dev.container.ContainerState.Terminated;
import dev.postern.server.dev.container.ContainerState.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container of a {@link PodSandbox}: its process, which is started again when it ends, and those beside it. Any thread. */
public final class Container {
    private static final Logger log = LoggerFactory.getLogger(Container.class);
    private static final String SCHEME = "containerd://";

    private final ContainerSpec spec;
    private final Workload workload;
    private final PodScope pod;
    /** Those that have ended go with their last user. */
    private final Set<MachineProcess> execs = Collections.newSetFromMap(new WeakHashMap<>());

    private @Nullable ContainerRun run;
    private @Nullable ContainerRun previous;
    private ContainerState state = new Waiting("ContainerCreating", "");
    private @Nullable Terminated lastState;
    private Duration delay = Restarts.NONE_YET;
    private int restartCount;
    private boolean closed;

    Container(ContainerSpec spec, Workload workload, PodScope pod) {
        this.spec = spec;
        this.workload = workload;
        this.pod = pod;
    }

    /** What the pod says of it. */
    public ContainerSpec spec() {
        return spec;
    }

    /** How it fares. */
    public synchronized ContainerStatus status() {
        return new ContainerStatus(run == null ? "" : SCHEME + run.containerId(), state, lastState, restartCount);
    }

    /**
     * Starts a process beside the container's own. Blocks for a moment.
     *
     * @param tty whether it has a terminal
     * @throws IOException with the runtime's sentence where it does not start
     */
    public ContainerProcess exec(List<String> command, boolean tty) throws IOException {
        ProcessId id = running().id().sibling();
        MachineProcess process = MachineProcess.start(command, tty, pod.home(), id);
        synchronized (this) {
            execs.add(process);
            if (!closed) {
                return process;
            }
        }
        process.abandon();
        throw new IOException("container is not running");
    }

    /**
     * Joins the container's process: its output from now on, its input where it has one. {@link ContainerProcess#abandon} leaves
     * it running. An end of input does not reach it.
     *
     * @throws IOException where it does not run
     */
    public ContainerProcess attach() throws IOException {
        return running().attach(spec.stdin());
    }

    /**
     * Opens its log.
     *
     * @throws IOException with the kubelet's sentence where there is none
     */
    public synchronized LogReader logs(LogOptions options) throws IOException {
        if (options.which().previous()) {
            ContainerRun ended = state instanceof Waiting ? run : previous;
            if (lastState == null || ended == null) {
                throw new IOException("previous terminated container \"" + spec.name() + "\" in pod \""
                        + pod.pod().name() + "\" not found");
            }
            return new LogReader(ended.log(), options);
        }
        if (run == null) {
            throw new IOException("container \"" + spec.name() + "\" in pod \""
                    + pod.pod().name() + "\" is waiting to start: " + ((Waiting) state).reason());
        }
        return new LogReader(run.log(), options);
    }

    /** Starts the process. */
    synchronized void start() throws IOException {
        if (closed) {
            return;
        }
        ContainerRun next =
                ContainerRun.start(pod.pod().name() + "-" + spec.name(), workload, pod.newContainer(), this::ended);
        previous = run;
        run = next;
        state = new Running(next.startedAt());
    }

    private synchronized ContainerRun running() throws IOException {
        if (run == null || !(state instanceof Running)) {
            throw new IOException("container is not running");
        }
        return run;
    }

    private void ended(int exitCode) {
        synchronized (this) {
            if (closed || run == null) {
                return;
            }
            Instant now = Instant.now();
            Duration ran = Duration.between(run.startedAt(), now);
            Terminated end = new Terminated(
                    exitCode, exitCode == 0 ? "Completed" : "Error", run.startedAt(), now, SCHEME + run.containerId());
            delay = Restarts.delay(delay, ran);
            state = delay.isZero() ? end : backOff();
            lastState = delay.isZero() ? lastState : end;
            pod.restarts().after(delay, () -> restart(end));
        }
        pod.changed();
    }

    private Waiting backOff() {
        return new Waiting(
                "CrashLoopBackOff",
                "back-off " + goDuration(delay) + " restarting failed container=" + spec.name() + " pod="
                        + pod.pod().full());
    }

    /** {@code 10s}, {@code 2m40s}. */
    private static String goDuration(Duration duration) {
        return (duration.toMinutes() > 0 ? duration.toMinutes() + "m" : "") + duration.toSecondsPart() + "s";
    }

    private void restart(Terminated end) {
        synchronized (this) {
            lastState = end;
            restartCount++;
            try {
                start();
            } catch (IOException e) {
                log.warn("a container does not start again", e);
                state = new Waiting("RunContainerError", String.valueOf(e.getMessage()));
            }
        }
        pod.changed();
    }

    /** No restart from now on; the processes to kill. */
    synchronized Collection<ProcessHandle> close() {
        closed = true;
        Stream<MachineProcess> own =
                run != null && run.process() instanceof MachineProcess machine ? Stream.of(machine) : Stream.empty();
        return Stream.concat(own, execs.stream())
                .flatMap(process -> process.handles().stream())
                .toList();
    }

    /** After {@link #close}, when the processes have been killed: waits for the threads. */
    void end() {
        ContainerRun last;
        synchronized (this) {
            last = run;
        }
        if (last != null) {
            last.end();
            last.join();
        }
    }
}
